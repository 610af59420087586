"""Named scores, as tools that watch or annotate models keep them, said as statements of ours.

A score has a name, a number, a yes or no, a word or a text, and perhaps an explanation. It becomes a rating only where its
range is known: from the format itself, or from a rule that whoever brings it in gives (`rating:0..1`, `flag:3`). Otherwise
it is kept as a comment, in its own words, so that nothing is lost and nothing is made up.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.core.errors import Invalid, Problem
from governance.feedback.records import LONGEST_NAME
from governance.feedback.tables import Kind

EXPECTED = (
    "expected rating, rating:LOW..HIGH, flag, flag:SEVERITY, correction, comment, or nothing to leave it out"
)
USUAL_SEVERITY = 2
"""Of a flag whose rule names none: moderate."""

_RULE = re.compile(
    r"(?P<kind>rating|flag|correction|comment)?"
    r"(?::(?:(?P<low>-?\d+(?:\.\d+)?)\.\.(?P<high>-?\d+(?:\.\d+)?)|(?P<severity>[1-4])))?"
)
_NO = frozenset({"", "0", "false", "no", "none", "negative", "pass", "ok", "safe"})


@dataclass(frozen=True)
class Score:
    """What a tool noted under one name. `low` and `high` are the ends of the scale where the format tells them."""

    name: str
    value: float | bool | str | None = None
    label: str | None = None
    explanation: str | None = None
    low: float | None = None
    high: float | None = None

    @property
    def number(self) -> float | None:
        return None if isinstance(self.value, str | None) else float(self.value)

    @property
    def words(self) -> str:
        """The score in its own words: `relevance: 0.83 (relevant): answers what was asked`."""
        shown = _shown(self.value)
        said = shown or self.label or ""
        aside = f" ({self.label})" if self.label and shown and self.label != shown else ""
        told = ": ".join(part for part in (self.name, said) if part) + aside
        return f"{told}: {self.explanation}" if self.explanation else told


@dataclass(frozen=True)
class Rule:
    """What scores of one name become. Without a kind they are left out."""

    kind: Kind | None
    low: float | None = None
    high: float | None = None
    severity: int = USUAL_SEVERITY

    @classmethod
    def of(cls, name: str, text: str) -> "Rule":
        """The rule that `text` writes for scores called `name`. Raises Invalid."""
        match = _RULE.fullmatch(text.strip())
        if match is None or (match["kind"] is None and text.strip()):
            raise Invalid.field(name, f"{text!r}: {EXPECTED}")
        kind = Kind(match["kind"]) if match["kind"] else None
        if (match["low"] and kind is not Kind.RATING) or (match["severity"] and kind is not Kind.FLAG):
            raise Invalid.field(name, f"{text!r}: {EXPECTED}")
        low, high = (float(match[end]) if match[end] else None for end in ("low", "high"))
        if low is not None and low == high:
            raise Invalid.field(name, f"{text!r}: the two ends of a scale must differ")
        return cls(kind, low, high, int(match["severity"] or USUAL_SEVERITY))


def rules(mapping: Mapping[str, str]) -> dict[str, Rule]:
    """The rule for each name of a score. Raises Invalid with every one that can't be read."""
    found: dict[str, Rule] = {}
    problems: list[Problem] = []
    for name, text in mapping.items():
        try:
            found[name] = Rule.of(name, text)
        except Invalid as invalid:
            problems += invalid.problems
    if problems:
        raise Invalid(*problems)
    return found


def statement(score: Score, rule: Rule | None = None) -> dict[str, Any] | None:
    """What `score` says, as fields of a record: kind, what the kind needs, and its own words as the comment.

    None where the rule leaves it out. Raises Invalid where the rule asks for what the score doesn't have.
    """
    if rule is None:
        scaled = score.number is not None and score.low is not None and not isinstance(score.value, bool)
        rule = Rule(Kind.RATING if scaled else Kind.COMMENT)
    if rule.kind is None:
        return None
    if rule.kind is Kind.RATING:
        return {"kind": "rating", "rating": _rating(score, rule), "comment": score.words}
    if rule.kind is Kind.CORRECTION:
        if not isinstance(score.value, str) or not score.value.strip():
            raise Invalid.field(score.name, "expected the corrected answer as text")
        return {"kind": "correction", "correction": score.value, "comment": score.explanation}
    if rule.kind is Kind.FLAG and _is_raised(score):
        category = re.sub(r"[^a-z0-9]+", "-", score.name.lower()).strip("-")[:LONGEST_NAME] or "other"
        return {
            "kind": "flag",
            "category": category,
            "severity": rule.severity,
            "comment": score.words,
        }
    return {"kind": "comment", "comment": score.words}


def needs_scale(score: Score) -> bool:
    """Whether this is a number whose range nobody told: kept as it came until someone says the scale."""
    return score.number is not None and not isinstance(score.value, bool) and score.low is None


def _rating(score: Score, rule: Rule) -> int:
    """The score on our scale: LOW becomes 1, HIGH becomes 5, halves go up. HIGH may be the smaller number: less is better."""
    number = score.number
    if number is None:
        raise Invalid(Problem(score.name, f"{score.value!r}: expected a number to convert to a rating"))
    low, high = (rule.low, rule.high) if rule.low is not None else (score.low, score.high)
    low, high = (low, high) if low is not None and high is not None else (1.0, 5.0)
    if not math.isfinite(number) or not min(low, high) <= number <= max(low, high):
        raise Invalid(Problem(score.name, f"{_shown(score.value)}: expected {low:g} to {high:g}"))
    return math.floor(1 + 4 * (number - low) / (high - low) + 0.5)


def _is_raised(score: Score) -> bool:
    said = score.label if score.value is None else score.value
    return bool(said) if not isinstance(said, str) else said.strip().lower() not in _NO


def _shown(value: float | bool | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:g}"
