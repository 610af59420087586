"""The hash by which an examination's event vouches for the signals that it found."""

from typing import Any

import orjson

from governance.core.canonical import content_hash


def signals_hash(signals: list[list[Any]]) -> str:
    """Over pattern, subject, person, evidence and records of each signal, in order."""
    return content_hash(orjson.dumps(signals, option=orjson.OPT_SORT_KEYS).decode())
