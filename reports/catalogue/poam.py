"""OSCAL plan of action and milestones."""

from reports.catalogue.kind import ReportKind
from reports.oscal import poam
from reports.reading import Reading


def heading(reading: Reading) -> str:
    return f"Plan of action and milestones, as of event {reading.period.seq:,}"


REPORT = ReportKind(
    "poam",
    "Plan of action and milestones (OSCAL)",
    "Findings and their actions; its JSON file is an OSCAL 1.2.2 plan of action and milestones.",
    heading,
    document=poam,
)
