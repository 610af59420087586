"""What stands out in a crowd, in words."""

from collections.abc import Mapping
from typing import Any

from governance.feedback.crowd.tables import Pattern

TINY = 0.001


def title_of(pattern: Pattern, evidence: Mapping[str, Any]) -> str:
    """Whom or what it is about, in a few words."""
    who = _plain(str(evidence.get("who", "")))
    if pattern is Pattern.DUPLICATES:
        return f"{evidence['copies']:,} times “{_plain(evidence['text'])}”"
    if pattern is Pattern.FLOOD:
        return f"{who}: {evidence['count']:,} on {evidence['day']}"
    if pattern is Pattern.STRAIGHT_LINE:
        return f"{who}: {evidence['value']} of 5 in {evidence['same']} of {evidence['total']} ratings"
    return f"{who}: away from everyone on {evidence['shared']} answers"


def evidence_words(pattern: Pattern, evidence: Mapping[str, Any]) -> str:
    """The numbers behind it."""
    if pattern is Pattern.DUPLICATES:
        same = (
            f"{evidence['exact']} of them word for word"
            if evidence["exact"]
            else "none of them word for word"
        )
        return (
            f"{same}; by {evidence['speakers']} people who are known, {evidence['most_by_one']} by one of them at the most; "
            f"{evidence['most_in_a_day']} within 24 hours at the most."
        )
    if pattern is Pattern.FLOOD:
        return (
            f"On their other active days, about {evidence['usual']:.1f} would be usual. {_chance(evidence)}"
        )
    if pattern is Pattern.STRAIGHT_LINE:
        return (
            f"Going by what others gave on the same answers, about {evidence['expected']:.1f} of these would be usual. "
            f"{_chance(evidence)}"
        )
    return (
        f"{evidence['distance']:.2f} points from the others' mean on average, where anyone of those who rated is "
        f"{evidence['expected']:.2f} away; within their own group as well. {_chance(evidence)}"
    )


def _chance(evidence: Mapping[str, Any]) -> str:
    p = float(evidence["p"])
    said = f"under {TINY}" if p < TINY else f"{p:.3f}"
    return f"As a chance find: {said}, all searches counted in."


def _plain(words: str) -> str:
    """Words of people inside Markdown, without anything that it would take for its own."""
    return "".join(
        f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|~<>$:" else sign for sign in " ".join(words.split())
    )
