"""The house's rules of review as numbers, which hold until the organisation sets its own."""

from dataclasses import dataclass

SEVERITIES = range(1, 5)
"""1 low, 2 moderate, 3 high, 4 critical."""

SERVICE_DAYS = {1: 30, 2: 14, 3: 7, 4: 2}
"""Days from opening within which a case of each severity is to be resolved."""


@dataclass(frozen=True)
class OpeningRule:
    """What on one output opens a case: this many flags of any severity, one at least this severe, or groups whose mean ratings
    lie this far apart. None leaves a threshold, or a narrowing to a scenario or language, out.
    """

    flags: int | None = 3
    severity: int | None = 3
    gap_tenths: int | None = None
    scenario: str | None = None
    language: str | None = None


USUAL_RULE = OpeningRule()


@dataclass(frozen=True)
class Reviewers:
    """How many must look at a case, and how many of them must agree to settle it; None for all."""

    required: int
    quorum: int | None = None


def usual_judgements(severity: int) -> int:
    """How many reviewers must look at a case: one where little is at stake, two otherwise."""
    return 1 if severity == 1 else 2
