"""A number on a scale as a rating. Pure."""

from dataclasses import dataclass
from typing import Any

from governance.core.errors import Invalid
from governance.feedback.scores import Rule, Score, statement

SCALED = "~scaled"
"""Ends the key of a rating that was made when its scale became known: the comment keeps the sender's key."""


@dataclass(frozen=True)
class Scale:
    """`worst` becomes a rating of 1, `best` of 5."""

    name: str
    worst: float
    best: float

    @property
    def rule(self) -> str:
        """As a mapping writes it."""
        return f"rating:{self.worst:g}..{self.best:g}"


def scaled(said: dict[str, Any], name: str, number: float, scale: Scale) -> dict[str, Any] | None:
    """The fields of a record with its number as a rating on the scale; None where it doesn't lie on it."""
    rule = Rule.of(name, scale.rule)
    try:
        rating = (statement(Score(name=name, value=number), rule) or {})["rating"]
    except Invalid:
        return None
    return {**said, "key": f"{said['key']}{SCALED}", "kind": "rating", "rating": rating}
