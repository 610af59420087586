"""Records as a product would send them."""

import json
from itertools import count
from typing import Any

_numbers = count(1)


def a_record(key: str | None = None, **changed: Any) -> dict[str, Any]:
    """A flag on an output of its own, which it brings along; None leaves a field out."""
    number = next(_numbers)
    record: dict[str, Any] = {
        "key": key or f"flag-{number}",
        "kind": "flag",
        "model_version": "assistant 1.0",
        "output": f"answer-{key or number}",
        "person": "heron-12",
        "category": "harmful-advice",
        "severity": 3,
        "comment": "It guesses the dose.",
        "consent": ["review", "training"],
        "prompt": "How many may I take?",
        "answer": "As many as you like.",
        "language": "en",
        "scenario": "medical-advice",
    } | changed
    return {name: value for name, value in record.items() if value is not None}


def ndjson(*records: Any) -> bytes:
    """One JSON value a line; bytes stand as they are."""
    lines = (each if isinstance(each, bytes) else json.dumps(each).encode() for each in records)
    return b"".join(line + b"\n" for line in lines)
