"""The governance report: what was heard, judged, decided, found and built in a period."""

from reports.catalogue.kind import ReportKind
from reports.reading import Reading


def heading(reading: Reading) -> str:
    period = reading.period
    return f"Governance report, {period.starts_at:%Y-%m-%d} to {period.last_day:%Y-%m-%d}"


REPORT = ReportKind(
    "governance",
    "Governance report",
    "What was heard, judged, decided, found and built in a period, with the thread of one example.",
    heading,
)
