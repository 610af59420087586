"""How an audit's sample is shared out over its strata: the designs that a plan can name, as pure functions of sizes and rates.

In every design the units of one stratum have the same chance to be drawn, n/N, which is kept with the sample: estimates weight
with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from governance.measures.sample_size import UnusableDesign, discovery_size, precision_size

Kind = Literal["simple", "proportional", "neyman", "risk", "discovery"]
LEAST = 2
"""The fewest units of a stratum from which a spread can be estimated."""

WORDS: dict[Kind, str] = {
    "simple": "Every output has the same probability. Right when nothing is known about the strata.",
    "proportional": "Each stratum is sampled in proportion to its size, with at least two. No stratum is missed by chance.",
    "neyman": "Strata that vary more get more of the sample, by the last audit's rates: the most precise "
    "overall for the same effort.",
    "risk": "Strata are sampled by the weights you give them. Each output's probability is known, so the "
    "estimate stays unbiased.",
    "discovery": "Enough to find at least one violation if the stated share violates, so finding none is informative.",
}


class Design(BaseModel):
    """A design as a plan keeps it. The size is `size` where it is given; else it follows from `margin` around `rate`, or from
    `discover`, the share of violations of which one is to be seen. `weights` are by stratum, for the design by risk.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind = "proportional"
    size: int | None = None
    rate: float = 0.05
    margin: float | None = None
    discover: float = 0.01
    confidence: float = 0.95
    weights: dict[str, float] = {}


@dataclass(frozen=True)
class Share:
    """What one stratum contributes: of `population` units `n` are drawn, each with chance n/population."""

    stratum: str
    population: int
    n: int

    @property
    def chance(self) -> float:
        return self.n / self.population


def wanted_size(design: Design, population: int) -> int:
    """How many are drawn from `population`. Raises UnusableDesign for a design without a size, or one beyond the population."""
    if population < 1:
        raise UnusableDesign("frame", "no output meets its conditions")
    if design.size is not None:
        if not 1 <= design.size <= population:
            raise UnusableDesign("size", f"expected 1 to {population}: so many outputs match")
        return design.size
    if design.kind == "discovery":
        return discovery_size(design.discover, population=population, confidence=design.confidence).n
    if design.margin is None:
        raise UnusableDesign("size", "expected a size, or a margin of error from which it follows")
    return precision_size(design.rate, design.margin, population=population, confidence=design.confidence).n


def shared_out(
    design: Design, strata: Mapping[str, int], rates: Mapping[str, float] | None = None
) -> list[Share]:
    """The sample by stratum, in the order of their names. `rates` are the last audit's violation rates, for Neyman's design; a
    stratum without one counts as varying most, 0.5. Raises UnusableDesign.
    """
    sizes = dict(sorted(strata.items()))
    size = wanted_size(design, sum(sizes.values()))
    importance = {name: count * _importance(design, name, rates or {}) for name, count in sizes.items()}
    least = 0 if design.kind in ("simple", "discovery") else LEAST
    drawn = allocate_by(sizes, importance, size, least)
    return [Share(name, count, drawn[name]) for name, count in sizes.items()]


def allocate_by(
    sizes: Mapping[str, int], importance: Mapping[str, float], size: int, least: int = LEAST
) -> dict[str, int]:
    """Shares `size` out in proportion to `importance`, `least` at the least and never more than there are: what a full stratum
    can't take goes to the others. Largest remainders decide the last ones.
    """
    while least and sum(min(least, count) for count in sizes.values()) > size:
        least -= 1
    floor = {name: min(least, count) for name, count in sizes.items()}

    def shares(factor: float) -> dict[str, float]:
        return {
            name: min(float(count), max(float(floor[name]), factor * importance[name]))
            for name, count in sizes.items()
        }

    low, high = 0.0, max((count / importance[name] for name, count in sizes.items()), default=1.0)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(shares(middle).values()) < size else (low, middle)
    return _whole_numbers(shares(high), size, sizes)


def _whole_numbers(shares: Mapping[str, float], size: int, sizes: Mapping[str, int]) -> dict[str, int]:
    found = {name: int(share + 1e-9) for name, share in shares.items()}
    by_remainder = sorted(found, key=lambda name: (round(found[name] - shares[name], 9), name))
    for name in [*by_remainder, *by_remainder]:
        if sum(found.values()) < size and found[name] < sizes[name]:
            found[name] += 1
    return found


def _importance(design: Design, stratum: str, rates: Mapping[str, float]) -> float:
    if design.kind == "risk":
        weight = design.weights.get(stratum, 1.0)
        if not 0 < weight <= 1_000:
            raise UnusableDesign("weights", f"{stratum}: expected more than 0 and 1,000 at most")
        return weight
    if design.kind == "neyman":
        rate = rates.get(stratum, 0.5)
        return max(sqrt(rate * (1 - rate)), 0.05)
    return 1.0
