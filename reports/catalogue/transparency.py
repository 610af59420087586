"""The transparency report for the public."""

from reports.catalogue.kind import ReportKind
from reports.reading import Reading


def heading(reading: Reading) -> str:
    period = reading.period
    return f"Transparency report, {period.starts_at:%Y-%m-%d} to {period.last_day:%Y-%m-%d}"


REPORT = ReportKind(
    "transparency",
    "Transparency report",
    "For the public: what was heard and what was done about it, in numbers in which nobody can be found.",
    heading,
    public=True,
)
