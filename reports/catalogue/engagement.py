"""Stakeholder engagement: you said, we did."""

from reports.catalogue.kind import ReportKind
from reports.reading import Reading


def heading(reading: Reading) -> str:
    period = reading.period
    return f"You said, we did: {period.starts_at:%Y-%m-%d} to {period.last_day:%Y-%m-%d}"


REPORT = ReportKind(
    "engagement",
    "Stakeholder engagement",
    "What stakeholders were asked, what they said, and what was done about it: you said, we did.",
    heading,
    public=True,
)
