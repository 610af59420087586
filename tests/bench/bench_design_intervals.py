"""How often intervals from a stratified sample hold the truth, at a stated 95%: ours beside the normal interval that is used
today, in designs that are hard: rare violations, a large stratum without any, many strata of one unit.
"""

from collections.abc import Sequence

import numpy as np

from governance.measures.design_estimates import estimate_mean

RUNS = 2_000
DESIGNS: dict[str, tuple[Sequence[int], Sequence[int], Sequence[float]]] = {
    "proportional, 3 strata": ((500, 300, 200), (50, 30, 20), (0.02, 0.05, 0.1)),
    "large stratum, 1%": ((5_000, 300, 200), (60, 30, 30), (0.01, 0.02, 0.3)),
    "two strata of 2": ((5_000, 300, 200), (100, 2, 2), (0.05, 0.05, 0.05)),
    "15 strata of 4, 2%": ((1_000,) * 15, (4,) * 15, (0.02,) * 15),
    "15 single units, 20%": ((1_000,) * 15, (1,) * 15, (0.2,) * 15),
    "half of all drawn": ((200, 100), (100, 50), (0.1, 0.4)),
    "drawn where it is bad": ((10_000, 300), (30, 270), (0.03, 0.5)),
    "simple, 3%": ((1_000,), (100,), (0.03,)),
}


def main() -> None:
    print(f"{'design':24}{'ours':>8}{'normal':>8}")
    for name, (sizes, drawn, rates) in DESIGNS.items():
        ours, normal = coverage(sizes, drawn, rates, np.random.default_rng(1))
        print(f"{name:24}{ours:8.1%}{normal:8.1%}")


def coverage(
    sizes: Sequence[int], drawn: Sequence[int], rates: Sequence[float], generator: np.random.Generator
) -> tuple[float, float]:
    """The share of runs in which each interval holds the population's share."""
    units = [
        (np.arange(size) < round(size * rate)).astype(float) for size, rate in zip(sizes, rates, strict=True)
    ]
    truth = sum(float(values.sum()) for values in units) / sum(sizes)
    population = {str(place): size for place, size in enumerate(sizes)}
    ours = normal = 0
    for _ in range(RUNS):
        samples = {
            str(place): list(generator.choice(values, n, replace=False))
            for place, (values, n) in enumerate(zip(units, drawn, strict=True))
        }
        found = estimate_mean(samples, population)
        ours += found.low <= truth <= found.high
        normal += abs(found.estimate - truth) <= 1.959964 * found.standard_error
    return ours / RUNS, normal / RUNS


if __name__ == "__main__":
    main()
