"""The passages that people marked in an answer: which words, under which label, by how many people of which group."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from governance.feedback.kinds.span import is_intact
from governance.feedback.tables import Kind
from governance.review.queries.voices import GroupVoices


@dataclass(frozen=True)
class MarkedPassage:
    """`groups` counts statements by group, in the order of the groups; `severity` is the highest that was given.

    `is_intact`: the words still stand in the answer where they were marked.
    """

    start: int
    end: int
    passage: str
    label: str
    groups: dict[str, int]
    severity: int | None
    is_intact: bool

    @property
    def count(self) -> int:
        return sum(self.groups.values())


@dataclass(frozen=True)
class Stretch:
    """A stretch of the answer, and how many marks lie on it."""

    text: str
    marks: int


def passages_marked(voices: Sequence[GroupVoices], answer: str) -> list[MarkedPassage]:
    """The marked passages among what groups said, in the order of the answer; equal ones with one label are one."""
    groups: dict[tuple[int, int, str, str], Counter[str]] = {}
    severities: dict[tuple[int, int, str, str], list[int]] = {}
    intact: dict[tuple[int, int, str, str], bool] = {}
    for voice in voices:
        for row in voice.statements:
            if row.kind is not Kind.SPAN or not row.parts:
                continue
            part = row.parts[0]
            key = (part.start or 0, part.end or 0, part.passage or "", row.category or "")
            groups.setdefault(key, Counter())[voice.name] += 1
            severities.setdefault(key, []).append(row.severity or 0)
            intact[key] = is_intact(part, answer)
    return [
        MarkedPassage(*key, dict(groups[key]), max(severities[key]) or None, intact[key])
        for key in sorted(groups)
    ]


def stretches(answer: str, marked: Sequence[MarkedPassage]) -> list[Stretch]:
    """The answer cut where marks begin and end, with how many statements mark each stretch."""
    standing = [each for each in marked if each.is_intact]
    cuts = sorted({0, len(answer), *(each.start for each in standing), *(each.end for each in standing)})
    return [
        Stretch(
            answer[start:end],
            sum(each.count for each in standing if each.start <= start and end <= each.end),
        )
        for start, end in pairwise(cuts)
    ]
