"""The history of one policy."""

from governance.views.account.policy_history import policy_history
from reports.catalogue.kind import ReportKind
from reports.reading import Reading


def heading(reading: Reading) -> str:
    return f"History of the policy {reading.of_argument(policy_history).title}"


REPORT = ReportKind(
    "policy-history",
    "Policy history",
    "A policy's published versions: what changed clause by clause, why, who approved it, and who was asked.",
    heading,
    argument="SLUG",
)
