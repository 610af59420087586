"""The report on one audit."""

from governance.views.account.audited import audited
from reports.catalogue.kind import ReportKind
from reports.reading import Reading


def heading(reading: Reading) -> str:
    found = reading.of_argument(audited)
    return f"{found.reference}: {found.title}"


REPORT = ReportKind(
    "audit",
    "Audit report",
    "One audit: scope, criteria, method, sample, results with intervals, findings, actions, conclusion.",
    heading,
    argument="AUDIT",
)
