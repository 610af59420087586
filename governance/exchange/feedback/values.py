"""Values by our fields as one record: names as text, numbers and times where they are wanted, words for choices."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from governance.core.errors import Invalid, Problem
from governance.exchange.tables.cells import Clock, as_moment, as_text
from governance.feedback.commands import said_hash
from governance.feedback.decoding import problem_of
from governance.feedback.kinds import KINDS, ONLY_FOR, Kind
from governance.feedback.records import FIELDS, FeedbackRecord
from governance.measures.comparisons import BOTH_BAD, FIRST, SECOND, TIE, WORDS, folded_word

Mapped = Mapping[str, str]

TIMES = ("given_at", "produced_at")
WITHOUT_KEY = "key-from-content-"
_LISTS = frozenset({"consent", "outputs", "ranks", "model_versions", "answers"})
_NAMED_APART = frozenset({"model_versions", "answers"})
"""Lists whose members hold spaces and commas: in a cell they are set apart by semicolons or line breaks, or written as JSON."""

_NUMBERS = frozenset({"rating", "severity", "start", "end"})
_TEXTS = frozenset(FIELDS) - _LISTS - _NUMBERS - {"conversation", *TIMES}
NOT_MESSAGES = (
    'expected JSON such as [{"role": "user", "content": "..."}]; map a column of plain text to prompt'
)
_SEVERITIES = {
    "low": 1,
    "minor": 1,
    "moderate": 2,
    "medium": 2,
    "high": 3,
    "major": 3,
    "severe": 3,
    "critical": 4,
}
_WINNERS = (
    ("model_version", "first"),
    ("output", "first"),
    ("other_model_version", "second"),
    ("other_output", "second"),
)
_OUTCOMES = {FIRST: "first", SECOND: "second", TIE: "tie"}
EPOCH_SECONDS, EPOCH_MILLISECONDS = (10**8, 10**11), (10**11, 10**14)
PLAIN = Clock()


def as_record(
    values: Mapping[str, Any], mapping: Mapped, defaults: Mapped, clock: Clock = PLAIN
) -> FeedbackRecord:
    """The record that `values` (by their names) say. Raises msgspec's ValidationError, Invalid."""
    named: dict[str, Any] = {
        field: _split(value, field) if field in _LISTS else value for field, value in defaults.items()
    }
    for column, value in values.items():
        field = mapping.get(column, column)
        if field:
            named[field] = _cell(field, value, clock)
    if isinstance(named.get("conversation"), str):
        named["conversation"] = _messages(named["conversation"])
    if "kind" not in named:
        named["kind"] = _kind(named)
    if named.get("preference") is not None:
        named["preference"] = _preference(named)
    without_key = "key" not in named
    record = msgspec.convert({"key": "", **named}, FeedbackRecord, strict=False)
    if without_key:
        record.key = WITHOUT_KEY + said_hash(record)[:40]
    return record


def reading_of(error: Exception, number: int) -> Problem:
    """What is wrong with a row, under the field where it was found."""
    if isinstance(error, Invalid):
        first = error.problems[0]
        return Problem(first.field, first.reason, number)
    if isinstance(error, msgspec.ValidationError):
        return problem_of(error, number)
    return Problem("conversation", f"not JSON: {error}", number)


def _cell(field: str, value: Any, clock: Clock) -> Any:
    if field in _LISTS:
        return _split(value, field) if isinstance(value, str) else value
    if field in TIMES:
        return _moment(field, value, clock)
    if field in _TEXTS and isinstance(value, int | float | date):
        return as_text(value)
    if field == "severity" and isinstance(value, str):
        return _SEVERITIES.get(value.strip().lower(), value)
    return value


def _moment(field: str, value: Any, clock: Clock) -> Any:
    """A time in UTC. Raises Invalid under its field; a number is taken for seconds or milliseconds since 1970 where it can be."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(field, value)
    if isinstance(value, str):
        plain = value.strip()
        if re.fullmatch(r"\d{9,13}(?:\.\d+)?", plain):
            return _epoch(field, float(plain))
        value = plain
    if not isinstance(value, str | date):
        return value
    try:
        return as_moment(value, clock)
    except Invalid as invalid:
        raise Invalid.field(field, invalid.problems[0].reason) from invalid


def _epoch(field: str, number: float) -> datetime:
    if EPOCH_SECONDS[0] <= number < EPOCH_SECONDS[1]:
        return datetime.fromtimestamp(number, UTC)
    if EPOCH_MILLISECONDS[0] <= number < EPOCH_MILLISECONDS[1]:
        return datetime.fromtimestamp(number / 1000, UTC)
    raise Invalid.field(field, f"{number:g} is a number, not a time; give the column a date format")


def _kind(named: Mapping[str, Any]) -> str:
    """What the record is, by the fields that belong to one kind alone. Raises Invalid where several tell, or none."""
    told = [name for name in ONLY_FOR if named.get(name) not in (None, "")]
    if not told:
        if named.get("comment"):
            return Kind.COMMENT
        raise Invalid.field("kind", "expected a value; nothing in the record shows which kind it is")
    fitting = [kind for kind in KINDS if all(kind in ONLY_FOR[name] for name in told)]
    whole = [kind for kind in fitting if set(KINDS[kind].needs) <= set(told)]
    found = whole if len(fitting) > 1 else fitting
    if len(found) == 1:
        return found[0]
    raise Invalid.field("kind", f"{', '.join(sorted(told))} are given; set the kind (--set kind=…)")


def _preference(named: Mapping[str, Any]) -> Any:
    """A winner in any usual word, or by the name of its model version or output. Numbers mean too many things."""
    said = named["preference"]
    word = as_text(said)
    if word and named.get("model_version") != named.get("other_model_version"):
        for name, outcome in _WINNERS:
            if word == named.get(name):
                return outcome
    plain = folded_word(word)
    if plain in BOTH_BAD:
        return "both_bad"
    if plain.isdecimal():
        return said
    return _OUTCOMES[WORDS[plain]] if plain in WORDS else said


def _messages(cell: str) -> Any:
    """A conversation as a table's cell holds it. Raises Invalid for what isn't JSON."""
    try:
        return msgspec.json.decode(cell)
    except msgspec.DecodeError as error:
        raise Invalid.field("conversation", NOT_MESSAGES) from error


def _split(cell: str, field: str) -> list[Any]:
    """The members of a list that is in one cell. Raises msgspec's ValidationError."""
    if cell.lstrip().startswith("["):
        return msgspec.json.decode(cell, type=list[Any])
    apart = r"\s*[;\n]\s*" if field in _NAMED_APART else r"[;,\s]+"
    return [part for part in re.split(apart, cell.strip()) if part]
