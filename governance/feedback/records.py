"""What a sender says, before it is stored, and the one check that every way in uses.

A record names its output by `model_version` and `output` (the sender's id for it). If the store doesn't know that output yet,
the record brings it along: `conversation` (or `prompt`), `answer`, `language`, `scenario`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

import langcodes
import msgspec

from governance.core.canonical import canonical
from governance.core.errors import Problem
from governance.feedback.kinds import KINDS, ONLY_FOR, Kind, Preference
from governance.feedback.tables import Scope, Source
from governance.feedback.texts import (
    LONGEST_ANSWER,
    LONGEST_KEY,
    LONGEST_VERSION,
    prose_problems,
)
from governance.feedback.texts import LONGEST_NAME as LONGEST_NAME
from governance.feedback.texts import LONGEST_TEXT as LONGEST_TEXT
from governance.feedback.texts import is_name as is_name
from governance.feedback.texts import is_storable as is_storable

CLOCK_SKEW = timedelta(minutes=5)
"""How far a sender's clock may run ahead of ours."""
EARLIEST_YEAR = 1970

Message = dict[str, Any]
NamedOutput = tuple[str, str, str, str | None]


class FeedbackRecord(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One statement, in the sender's terms. `key` is the sender's name for it: a retry repeats it.

    A ranking names its answers in `outputs`, best or not, and gives each its rank in `ranks`; `model_versions` and `answers` go
    with them where they differ or are brought along.
    """

    key: str
    kind: str
    model_version: str
    output: str = ""
    source: str = "human"
    person: str | None = None
    group: str | None = None
    rating: int | None = None
    category: str | None = None
    severity: int | None = None
    preference: str | None = None
    correction: str | None = None
    comment: str | None = None
    consent: tuple[str, ...] = ("review",)
    given_at: datetime | None = None
    prompt: str | None = None
    conversation: list[Message] | None = None
    answer: str | None = None
    language: str | None = None
    scenario: str | None = None
    produced_at: datetime | None = None
    other_output: str | None = None
    other_model_version: str | None = None
    other_answer: str | None = None
    outputs: list[str] | None = None
    ranks: list[int] | None = None
    model_versions: list[str] | None = None
    answers: list[str] | None = None
    start: int | None = None
    end: int | None = None
    label: str | None = None
    quote: str | None = None

    def __post_init__(self) -> None:
        if self.outputs and not self.output:
            self.output = self.outputs[0]
        if self.answers and self.answer is None:
            self.answer = self.answers[0]

    @property
    def named(self) -> list[NamedOutput]:
        """The outputs it speaks of, in order: the field that names each, its model version, its name, its answer if brought."""
        if self.outputs is not None:
            versions = self.model_versions or [self.model_version] * len(self.outputs)
            answers = self.answers or [self.answer] + [None] * (len(self.outputs) - 1)
            return [
                ("outputs", version, name, answer)
                for version, name, answer in zip(versions, self.outputs, answers, strict=True)
            ]
        first = ("output", self.model_version, self.output, self.answer)
        if self.other_output is None:
            return [first]
        other_version = self.other_model_version or self.model_version
        return [first, ("other_output", other_version, self.other_output, self.other_answer)]

    @property
    def messages(self) -> list[Message] | None:
        """What came before the answer, if the record brings it along."""
        if self.conversation is not None:
            return self.conversation
        return [{"role": "user", "content": self.prompt}] if self.prompt is not None else None


FIELDS = tuple(FeedbackRecord.__struct_fields__)
"""Names of all fields, for mappings and for error messages."""

_KINDS = frozenset(Kind)
_SOURCES = frozenset(Source)
_PREFERENCES = frozenset(Preference)
_SCOPES = frozenset(Scope)

_FOREIGN = {kind.value: tuple(name for name, only in ONLY_FOR.items() if kind not in only) for kind in KINDS}
"""For each kind the fields that belong to others."""
_foreign = {kind: attrgetter(*names) for kind, names in _FOREIGN.items()}
_BY_WORD = {kind.value: each for kind, each in KINDS.items()}
_NAMES = {
    "key": LONGEST_KEY,
    "model_version": LONGEST_VERSION,
    "output": LONGEST_KEY,
    "person": 128,
    "group": LONGEST_NAME,
    "category": LONGEST_NAME,
    "scenario": LONGEST_NAME,
    "other_model_version": LONGEST_VERSION,
    "other_output": LONGEST_KEY,
    "label": LONGEST_NAME,
}
"""Short texts by which things are called, with their longest. They are shown in the middle of lines, so nothing in them may be
invisible or turn the line around.
"""
_PROSE = {
    "comment": LONGEST_TEXT,
    "correction": LONGEST_TEXT,
    "prompt": LONGEST_ANSWER,
    "answer": LONGEST_ANSWER,
    "other_answer": LONGEST_ANSWER,
    "quote": LONGEST_ANSWER,
}
"""What people and models said, with its longest: kept to the letter, whatever it holds, as long as a database can keep it."""

_names, _prose = attrgetter(*_NAMES), attrgetter(*_PROSE)


def limits() -> dict[str, int]:
    """The most characters that each text may have, by field."""
    return {**_NAMES, **_PROSE}


def check(record: FeedbackRecord, now: datetime) -> list[Problem]:
    """What is wrong with `record` by itself, field by field; empty when nothing is. `now` bounds times."""
    return [
        *_choices(record),
        *_values(record),
        *_name_texts(record),
        *_prose_texts(record),
        *_times(record, now),
        *_brought_along(record),
    ]


def _one_of(options: frozenset[Any]) -> str:
    return "expected one of " + ", ".join(sorted(options))


def _choices(record: FeedbackRecord) -> Iterator[Problem]:
    if record.kind not in _KINDS:
        yield Problem("kind", f"{record.kind!r}: {_one_of(_KINDS)}")
    if record.source not in _SOURCES:
        yield Problem("source", f"{record.source!r}: {_one_of(_SOURCES)}")
    if record.preference is not None and record.preference not in _PREFERENCES:
        yield Problem("preference", f"{record.preference!r}: {_one_of(_PREFERENCES)}")
    for scope in record.consent:
        if scope not in _SCOPES:
            yield Problem("consent", f"{scope!r}: {_one_of(_SCOPES)}")


def _values(record: FeedbackRecord) -> Iterator[Problem]:
    kind = _BY_WORD.get(record.kind)
    if kind is not None:
        for name in kind.needs:
            if getattr(record, name) in (None, ""):
                yield Problem(name, f"required for a {record.kind}")
        others = _foreign[record.kind](record)
        if others.count(None) != len(others):
            yield from _belonging_to_others(record.kind, others)
        yield from kind.check(record)
    if record.language is not None and not is_language(record.language):
        yield Problem("language", f"{record.language!r}: expected a BCP 47 tag such as es or zh-Hans")


def _belonging_to_others(kind: str, values: tuple[Any, ...]) -> Iterator[Problem]:
    for name, value in zip(_FOREIGN[kind], values, strict=True):
        if value is not None:
            yield Problem(name, f"belongs to a {' or a '.join(ONLY_FOR[name])}, not to a {kind}")


def _name_texts(record: FeedbackRecord) -> Iterator[Problem]:
    for name in ("key", "model_version", "output"):
        if not getattr(record, name).strip():
            yield Problem(name, "expected a value")
    names = _names(record)
    given = [text for text in names if text]
    if given and (max(map(len, given)) > LONGEST_NAME or not "".join(given).isprintable()):
        for text, (name, longest) in zip(names, _NAMES.items(), strict=True):
            if text and len(text) > longest:
                yield Problem(name, f"{len(text):,} characters: expected {longest:,} at most")
            if text and not is_name(text):
                yield Problem(name, "contains a control character or one that changes text direction")


def _prose_texts(record: FeedbackRecord) -> Iterator[Problem]:
    for text, (name, longest) in zip(_prose(record), _PROSE.items(), strict=True):
        if text is None:
            continue
        yield from prose_problems(name, text, longest)


def _times(record: FeedbackRecord, now: datetime) -> Iterator[Problem]:
    for name in ("given_at", "produced_at"):
        moment: datetime | None = getattr(record, name)
        if moment is None:
            continue
        if moment.tzinfo is None:
            yield Problem(name, "expected a time with its zone, such as 2026-11-16T09:00:00Z")
        elif moment > now + CLOCK_SKEW:
            yield Problem(name, f"{moment.isoformat()} is in the future")
        elif moment.year < EARLIEST_YEAR:
            yield Problem(name, f"{moment.isoformat()} lies before {EARLIEST_YEAR}")


def _brought_along(record: FeedbackRecord) -> Iterator[Problem]:
    if record.conversation is not None:
        if record.prompt is not None:
            yield Problem("prompt", "give either prompt or conversation")
        for number, message in enumerate(record.conversation, 1):
            words = _wrong_message(message)
            if words:
                yield Problem("conversation", f"message {number}: {words}")
    brings = record.messages is not None or record.answer is not None
    missing = (
        record.messages is None or record.answer is None or record.language is None or record.scenario is None
    )
    if brings and missing:
        for name in ("answer", "language", "scenario"):
            if getattr(record, name) is None:
                yield Problem(name, "required for an output that is included")
        if record.messages is None:
            yield Problem("prompt", "required for an output that is included (or conversation)")


def _wrong_message(message: Message) -> str | None:
    """What is wrong with one message of a conversation. Beside role and content it may hold what its product keeps there."""
    role, content = message.get("role"), message.get("content")
    if not isinstance(role, str) or not isinstance(content, str):
        return "expected role and content, both text"
    if not is_storable(role) or not is_storable(content):
        return "contains a NUL or an unpaired surrogate"
    if len(message) > 2:
        try:
            if b"\\u0000" in canonical(message):
                return "contains a NUL"
        except TypeError:
            return "holds a number of more than 64 bits, or nested too deeply"
    return None


@lru_cache(4096)
def is_language(tag: str) -> bool:
    """Whether `tag` is a valid BCP 47 language tag (`es`, `zh-Hans`, `pt-BR`)."""
    return len(tag) <= 35 and "_" not in tag and langcodes.tag_is_valid(tag)
