"""What telemetry tells, whichever protocol brought it: answers, and evaluations of them. Pure data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from governance.core.errors import Invalid, Problem
from governance.feedback.records import (
    LONGEST_NAME,
    LONGEST_TEXT,
    FeedbackRecord,
    Message,
    check,
    is_language,
    is_storable,
)
from governance.feedback.scales.scaling import Scale, scaled

UNSPECIFIED = "unspecified"
UNKNOWN_LANGUAGE = "und"
"""BCP 47 for a language that nobody told."""


@dataclass(frozen=True)
class ToldOutput:
    """An answer that a span tells. `model` and `label` follow from its attributes; `named_version` is said outright by them."""

    place: int
    trace_id: str
    span_id: str
    model: str
    label: str
    conversation: Sequence[Message]
    answer: str
    produced_at: datetime
    response_id: str | None = None
    is_root: bool = False
    is_wrapper: bool = False
    named_version: str | None = None
    language: str = UNKNOWN_LANGUAGE
    scenario: str = UNSPECIFIED

    @property
    def external_id(self) -> str:
        return f"{self.trace_id}-{self.span_id}"

    def version_for(self, model: str | None) -> str:
        """The model version that answered, for a sender bound to `model` (its slug) or to none."""
        return self.named_version or f"{model or self.model} {self.label}"

    @property
    def problems(self) -> list[Problem]:
        """What keeps it from being stored."""
        found = []
        texts = [self.answer, *(str(message.get("content", "")) for message in self.conversation)]
        if sum(map(len, texts)) > 10 * LONGEST_TEXT:
            found.append(
                Problem("gen_ai.output.messages", f"more than {10 * LONGEST_TEXT:,} characters", self.place)
            )
        if not all(map(is_storable, (self.trace_id, self.span_id, self.response_id or ""))):
            found.append(Problem("span_id", "contains characters that aren't allowed in a name", self.place))
        if not all(map(is_storable, texts)):
            found.append(
                Problem("gen_ai.output.messages", "contains a NUL or an unpaired surrogate", self.place)
            )
        if not is_language(self.language):
            found.append(
                Problem("plumbline.language", f"{self.language!r}: expected a BCP 47 tag", self.place)
            )
        return found


@dataclass(frozen=True)
class ToldEvaluation:
    """An evaluation of the answer that a span, a response, or (with a trace alone) a trace stands for.

    `said` holds the fields of the feedback record that it will be; `score_number` is a number whose scale nobody
    told; `key` stays the same when it is sent again. `falls_back` to its trace's answer
    where its span tells none.
    """

    place: int
    key: str
    trace_id: str | None
    span_id: str | None
    response_id: str | None
    said: dict[str, Any]
    score_name: str | None = None
    score_number: float | None = None
    falls_back: bool = False

    def record(self, model_version: str, output: str) -> FeedbackRecord:
        """The feedback on the output of that name. Raises Invalid, with the field as far as it is known."""
        values = {**self.said, "key": self.key, "output": output, "model_version": model_version}
        try:
            return msgspec.convert(values, FeedbackRecord, strict=False)
        except msgspec.ValidationError as error:
            raise Invalid(Problem("evaluation", str(error), self.place)) from error

    def on_scale(self, known: Mapping[str, Scale]) -> "ToldEvaluation":
        """It as a rating, where its scale is known and its number lies on it."""
        if self.score_name is None or self.score_number is None or self.score_name not in known:
            return self
        said = scaled(
            {**self.said, "key": self.key}, self.score_name, self.score_number, known[self.score_name]
        )
        if said is None:
            return self
        return replace(self, key=said.pop("key"), said=said, score_name=None, score_number=None)

    def problems(self, now: datetime) -> list[Problem]:
        """What is wrong with it whatever it is about: it wouldn't become feedback when its answer comes."""
        names = (self.key, self.trace_id or "", self.span_id or "", self.response_id or "")
        if not all(map(is_storable, names)):
            return [Problem("trace_id", "contains characters that aren't allowed in a name", self.place)]
        try:
            record = self.record("unknown 0", "unknown")
        except Invalid as invalid:
            return list(invalid.problems)
        return [Problem(each.field, each.reason, self.place) for each in check(record, now)]


@dataclass
class Received:
    """What became of what was received. `repeated` counts wrappers whose answer a generation within them gave, `known`
    answers that were stored before. `waiting` counts evaluations whose span hasn't come yet; they are kept.
    """

    outputs: int = 0
    created: int = 0
    unchanged: int = 0
    waiting: int = 0
    repeated: int = 0
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


def slug(words: object) -> str:
    """A short name made of any words; empty where nothing is left."""
    return re.sub(r"[^a-z0-9.]+", "-", str(words or "").lower()).strip("-.")[:LONGEST_NAME]


def label(words: object) -> str:
    """A version's label made of any words: without spaces."""
    return re.sub(r"\s+", "-", str(words or "").strip())[:LONGEST_NAME] or UNSPECIFIED
