"""The house's rules of review as numbers: what opens a case, how many must look, how long it may take."""

from dataclasses import dataclass

SEVERITIES = range(1, 5)
"""1 low, 2 moderate, 3 high, 4 critical."""

SERVICE_DAYS = {1: 30, 2: 14, 3: 7, 4: 2}
"""Days from opening within which a case of each severity is to be resolved."""


@dataclass(frozen=True)
class OpeningRule:
    """Flags on one output that open a case: this many of any severity, or one at least this severe."""

    flags: int = 3
    severity: int = 3


USUAL_RULE = OpeningRule()


def usual_judgements(severity: int) -> int:
    """How many reviewers must look at a case: one where little is at stake, two otherwise."""
    return 1 if severity == 1 else 2
