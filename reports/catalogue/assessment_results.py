"""OSCAL assessment results."""

from reports.catalogue.kind import ReportKind
from reports.oscal import assessment_results
from reports.reading import Reading


def heading(reading: Reading) -> str:
    return f"Assessment results, as of event {reading.period.seq:,}"


REPORT = ReportKind(
    "assessment-results",
    "Assessment results (OSCAL)",
    "What audits found; its JSON file is OSCAL 1.2.2 assessment results.",
    heading,
    document=assessment_results,
)
