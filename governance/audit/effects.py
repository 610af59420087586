"""By which numbers one will see that an action helped."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Measure = Literal["flag_rate", "violation_rate", "rating_mean"]

WORDS: dict[Measure, str] = {
    "flag_rate": "Share of outputs that somebody flagged",
    "violation_rate": "Share of resolved cases that violate",
    "rating_mean": "Mean rating",
}


class EffectMeasure(BaseModel):
    """The measure holds where its value in the slice is below `bound` (or above, for `above`) over at least `at_least` outputs,
    cases or ratings. Empty slice fields mean everywhere; `since` counts what was produced from that day on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: Measure = "flag_rate"
    model_version: str = Field(default="", max_length=200)
    language: str = Field(default="", max_length=35)
    scenario: str = Field(default="", max_length=64)
    since: date | None = None
    above: bool = False
    bound: float = Field(ge=0, le=100)
    at_least: int = Field(default=300, ge=1, le=10_000_000)

    @property
    def words(self) -> str:
        """As a sentence: Share of outputs that somebody flagged in es · medical below 2% over at least 300."""
        where = " · ".join(part for part in (self.model_version, self.language, self.scenario) if part)
        bound = f"{self.bound:g}" if self.measure == "rating_mean" else f"{100 * self.bound:g}%"
        since = f", produced since {self.since}" if self.since else ""
        return (
            f"{WORDS[self.measure]}{f' in {where}' if where else ''} {'above' if self.above else 'below'} {bound} "
            f"over at least {self.at_least:,}{since}"
        )


class Effect(BaseModel):
    """What the numbers say: `value` over `n`, with its interval; None where there is nothing to count."""

    model_config = ConfigDict(frozen=True)

    value: float | None
    n: int
    low: float | None
    high: float | None
    met: bool

    @property
    def why_not(self) -> str:
        """Why the measure doesn't hold, in words; empty where it does."""
        if self.met:
            return ""
        if self.value is None:
            return "nothing is counted yet"
        return f"it is {self.value:.4g} over {self.n:,}"
