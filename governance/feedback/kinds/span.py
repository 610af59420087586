"""A passage of an answer, with a label that says what it is, and how serious.

`start` and `end` count Unicode code points of the answer, as Python does (a browser counts UTF-16 units). The passage is kept
with the digest of the whole answer: where the answer is no longer that one, the page says so instead of marking other words.
The label is stored as the statement's category, so that filters, search and counts find it.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from governance.core.canonical import sha256
from governance.core.errors import Problem
from governance.feedback.kinds.flag import SEVERITY_BOUNDS, named, severity_problems
from governance.feedback.kinds.kind import FeedbackKind, FilledIn, Kind, Part, Said, Shown, Words
from governance.feedback.texts import LONGEST_ANSWER

if TYPE_CHECKING:
    from governance.feedback.records import FeedbackRecord

SHOWN = 60


def answer_hash(answer: str) -> str:
    """The digest by which a marked answer is known again."""
    return sha256(answer.encode())


def is_intact(part: Part, answer: str) -> bool:
    """Whether the marked passage still stands where it was marked."""
    return part.answer_hash == answer_hash(answer) and answer[part.start : part.end] == part.passage


def offset_in(answer: str, offset: int) -> int:
    """The offset in the answer of a character that a browser counts: its text fields hold one character for each line break, the
    answer may have two (CR LF).
    """
    if "\r\n" not in answer:
        return min(offset, len(answer))
    counted = 0
    for place, character in enumerate(answer):
        if counted >= offset:
            return place
        counted += not (character == "\r" and answer[place + 1 : place + 2] == "\n")
    return len(answer)


def _check(record: "FeedbackRecord") -> Iterable[Problem]:
    yield from severity_problems(record)
    if record.start is None or record.end is None:
        return
    if not 0 <= record.start < LONGEST_ANSWER:
        yield Problem("start", f"{record.start}: expected the place of the first character, from 0")
    elif not record.start < record.end <= LONGEST_ANSWER:
        yield Problem(
            "end", f"{record.end}: expected the place after the last character, beyond {record.start}"
        )


def _against(record: "FeedbackRecord", answer: str) -> Iterable[Problem]:
    start, end = record.start or 0, record.end or 0
    passage = answer[start:end]
    if end > len(answer):
        yield Problem("end", f"{end}: the answer has {len(answer):,} characters (code points)")
    elif not passage.strip():
        yield Problem("start", "this passage contains only white space")
    elif record.quote is not None and record.quote != passage:
        yield Problem("quote", f"the answer says {passage[:SHOWN]!r} there: count in Unicode code points")


def _parts(record: "FeedbackRecord", answer: str | None) -> list[dict[str, Any]]:
    assert answer is not None
    return [
        {
            "span_start": record.start,
            "span_end": record.end,
            "passage": answer[record.start : record.end],
            "answer_hash": answer_hash(answer),
        }
    ]


def _detail(said: Said, parts: Sequence[Part], _: int | None) -> str:
    passage = " ".join((parts[0].passage or "").split()) if parts else ""
    shown = f" “{passage[:SHOWN]}{'…' if len(passage) > SHOWN else ''}”" if passage else ""
    return f"{said.category}{shown}"


def _told(said: Said, _: Sequence[Part], words: Words) -> str:
    return words("You marked a passage: {what}", what=named(said, words))


def _from_form(filled: FilledIn, _: Sequence[Shown]) -> Iterable[dict[str, Any]]:
    for mark in filled.marks:
        yield {"start": mark.start, "end": mark.end, "label": mark.label, "severity": mark.severity}


SPAN = FeedbackKind(
    kind=Kind.SPAN,
    noun="Passage",
    plural="Marked passages",
    sign="❝",
    asked="Mark passages",
    needs=("start", "end", "label"),
    takes=("severity", "quote"),
    bounds={"severity": SEVERITY_BOUNDS, "start": (0, LONGEST_ANSWER), "end": (1, LONGEST_ANSWER)},
    check=_check,
    against=_against,
    parts=_parts,
    detail=_detail,
    told=_told,
    from_form=_from_form,
)
