"""What a monitor can watch, and by what it can slice. Pure: no database.

Every measure is watched as a share of what is worse: flags, violations, disagreement, refusals, or how far a rating lies below
the best one. So an alarm is a rise, whatever the measure; `shown` turns a share back into the measure's own unit.
"""

from enum import StrEnum


class Measure(StrEnum):
    FLAG_RATE = "flag_rate"
    VIOLATION_RATE = "violation_rate"
    RATING_MEAN = "rating_mean"
    AGREEMENT = "agreement"
    REFUSAL_RATE = "refusal_rate"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def counted(self) -> str:
        """What is counted, in the plural."""
        return _COUNTED[self]

    @property
    def dimensions(self) -> tuple["Dimension", ...]:
        """What it can be sliced by."""
        return _DIMENSIONS[self]

    @property
    def is_share(self) -> bool:
        """Whether it is shown as a percentage."""
        return self is not Measure.RATING_MEAN

    @property
    def falls(self) -> bool:
        """Whether it gets worse by falling."""
        return self in (Measure.RATING_MEAN, Measure.AGREEMENT)

    def shown(self, share: float) -> float:
        """The measure's own value for a share of what is worse."""
        if self is Measure.RATING_MEAN:
            return 5 - 4 * share
        return 1 - share if self is Measure.AGREEMENT else share

    def share(self, value: float) -> float:
        """The share of what is worse for a value of the measure."""
        if self is Measure.RATING_MEAN:
            return (5 - value) / 4
        return 1 - value if self is Measure.AGREEMENT else value

    def text(self, share: float | None) -> str:
        """The value as people read it."""
        if share is None:
            return "–"
        return f"{self.shown(share):.1%}" if self.is_share else f"{self.shown(share):.2f}"

    def difference(self, share: float) -> str:
        """A difference between two shares, in the measure's unit and with its sign."""
        if self is Measure.RATING_MEAN:
            return f"{-4 * share:+.2f}"
        return f"{100 * (-share if self is Measure.AGREEMENT else share):+.1f} points"


class Dimension(StrEnum):
    MODEL_VERSION = "model_version"
    LANGUAGE = "language"
    SCENARIO = "scenario"
    GROUP = "group"
    CLAUSE = "clause"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


class Opens(StrEnum):
    """What an alarm opens by itself."""

    NOTHING = "nothing"
    CASE = "case"
    FINDING = "finding"


_OUTPUTS = (Dimension.MODEL_VERSION, Dimension.LANGUAGE, Dimension.SCENARIO)
_DIMENSIONS = {
    Measure.FLAG_RATE: (*_OUTPUTS, Dimension.GROUP),
    Measure.VIOLATION_RATE: (*_OUTPUTS, Dimension.CLAUSE),
    Measure.RATING_MEAN: (*_OUTPUTS, Dimension.GROUP),
    Measure.AGREEMENT: (*_OUTPUTS, Dimension.CLAUSE),
    Measure.REFUSAL_RATE: _OUTPUTS,
}
_WORDS = {
    Measure.FLAG_RATE: "Share of statements that are flags",
    Measure.VIOLATION_RATE: "Share of resolved cases that violate",
    Measure.RATING_MEAN: "Mean rating",
    Measure.AGREEMENT: "Agreement between reviewers",
    Measure.REFUSAL_RATE: "Share of outputs that refuse to answer",
}
_COUNTED = {
    Measure.FLAG_RATE: "statements",
    Measure.VIOLATION_RATE: "resolved cases",
    Measure.RATING_MEAN: "ratings",
    Measure.AGREEMENT: "cases with two judgements or more",
    Measure.REFUSAL_RATE: "outputs",
}

JOINED = "\x1f"
"""Between the parts of a slice's key."""
EVERYTHING = ""
"""The key of the one slice of a monitor that isn't sliced."""


def parts_of(key: str) -> list[str]:
    """The values of a slice's key, in the order of the monitor's dimensions."""
    return key.split(JOINED) if key else []
