"""The traceability matrix."""

from reports.catalogue.kind import ReportKind
from reports.reading import Reading


def heading(reading: Reading) -> str:
    return f"Traceability matrix, as of event {reading.period.seq:,}"


REPORT = ReportKind(
    "traceability",
    "Traceability matrix",
    "From feedback to case, clause, finding, action, dataset version and model version, and where a chain ends.",
    heading,
)
