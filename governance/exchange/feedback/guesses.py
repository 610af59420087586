"""What a column most likely is, by its name: offered by the mapping on screen, and taken by readers of tools' own columns."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from governance.feedback.records import FIELDS

_ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "key": ("id", "feedback id", "record id", "uuid", "external id"),
    "kind": ("type", "feedback type"),
    "model_version": ("model", "model name", "version", "release"),
    "output": ("output id", "answer id", "response id", "trace id", "message id", "completion id"),
    "source": ("source type", "annotator kind", "evaluator type"),
    "person": (
        "user",
        "user id",
        "annotator",
        "annotator id",
        "rater",
        "reviewer",
        "participant",
        "respondent id",
        "worker id",
    ),
    "group": ("stakeholder group", "segment", "cohort"),
    "rating": ("score", "stars", "value", "grade", "quality"),
    "category": ("label", "harm", "harm category", "reason", "issue"),
    "severity": ("level", "harm severity"),
    "preference": ("choice", "winner", "preferred", "chosen"),
    "correction": ("corrected", "better answer", "expected", "expected output", "ideal", "edited"),
    "comment": (
        "comments",
        "remark",
        "remarks",
        "note",
        "notes",
        "explanation",
        "rationale",
        "feedback",
        "text",
    ),
    "consent": ("consents", "consent scope"),
    "given_at": (
        "timestamp",
        "time",
        "date",
        "created",
        "created at",
        "submitted at",
        "updated at",
        "end date",
        "completion time",
        "date submitted",
        "submitdate",
    ),
    "prompt": ("question", "instruction", "input", "query", "user message", "request"),
    "conversation": ("messages", "chat", "history", "dialogue", "dialog"),
    "answer": (
        "response",
        "completion",
        "output text",
        "generation",
        "reply",
        "assistant message",
        "model answer",
    ),
    "language": ("lang", "locale"),
    "scenario": ("topic", "use case", "task", "domain", "project"),
    "produced_at": ("generated at", "answered at"),
    "other_output": ("second output", "output b", "other id"),
    "other_model_version": ("other model", "model b"),
    "other_answer": ("second answer", "answer b", "response b", "rejected"),
}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()).strip()


_FIELD_OF = {_plain(field): field for field in FIELDS} | {
    other: field for field, names in _ALSO_CALLED.items() for other in names
}


def guess(column: str) -> str | None:
    """Our field for a column called so; None where the name says nothing."""
    plain = _plain(column)
    if plain in _FIELD_OF:
        return _FIELD_OF[plain]
    near = get_close_matches(plain, _FIELD_OF, 1, cutoff=0.88)
    return _FIELD_OF[near[0]] if near else None


def guesses(columns: list[str], rows: Sequence[Mapping[str, str]] = ()) -> dict[str, str]:
    """Our field for each column, empty for those left out. No field is given twice: the first that fits has it.

    `rows` are the first rows as text: a column is a conversation only where its cells are JSON, and a prompt otherwise.
    """
    found: dict[str, str] = {}
    exact = {column: column for column in columns if column in FIELDS}
    taken = set(exact)
    for column in columns:
        field = exact.get(column) or guess(column)
        if field == "conversation" and _is_plain_text(column, rows):
            field = "prompt"
        if field is None or (field != exact.get(column) and field in taken):
            found[column] = ""
        else:
            found[column] = field
            taken.add(field)
    return found


def _is_plain_text(column: str, rows: Sequence[Mapping[str, str]]) -> bool:
    return any(cell and not cell.lstrip().startswith("[") for cell in (row.get(column, "") for row in rows))
