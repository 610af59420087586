"""What is wrong with an answer, and how serious it is."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from governance.core.translated import marked
from governance.feedback.kinds.kind import (
    NOTHING_WRONG,
    FeedbackKind,
    FilledIn,
    Kind,
    Part,
    Said,
    Shown,
    Words,
    in_range,
)

CATEGORIES = {
    "harmful-advice": marked("Could hurt someone"),
    "wrong": marked("Wrong or misleading"),
    "unfair": marked("Unfair to people"),
    "disrespectful": marked("Disrespectful, too blunt"),
    "privacy": marked("Exposes someone"),
    "unhelpful": marked("Doesn't help"),
    "other": marked("Something else"),
}
"""What is offered by hand; products and imports use words of their own."""

SEVERITIES = {
    1: marked("a little"),
    2: marked("somewhat"),
    3: marked("serious"),
    4: marked("very serious"),
}

SEVERITY_BOUNDS = (1, 4)
severity_problems = partial(in_range, name="severity", least=1, most=4, meaning="1 (low) to 4 (critical)")


def named(said: Said, words: Words) -> str:
    """The category and its severity, as its contributor reads them."""
    what = words(CATEGORIES.get(said.category or "other", said.category or ""))
    grade = words(SEVERITIES[said.severity]) if said.severity else ""
    return f"{what}, {grade}" if grade else what


def _told(said: Said, _: Sequence[Part], words: Words) -> str:
    return words("You pointed out: {what}", what=named(said, words))


def _from_form(filled: FilledIn, _: Sequence[Shown]) -> Iterable[dict[str, Any]]:
    if filled.category not in (None, NOTHING_WRONG):
        yield {"category": filled.category, "severity": filled.severity}


FLAG = FeedbackKind(
    kind=Kind.FLAG,
    noun="Flag",
    plural="Flags",
    sign="⚑",
    asked="Flag what is wrong",
    needs=("category", "severity"),
    bounds={"severity": SEVERITY_BOUNDS},
    check=severity_problems,
    detail=lambda said, parts, beside: said.category or "",
    told=_told,
    from_form=_from_form,
)
