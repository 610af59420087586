"""The datasheet of one dataset version."""

from collections.abc import Sequence

from reports.catalogue.kind import ReportKind
from reports.document import Cell
from reports.reading import Reading
from reports.sections.datasheet.asked import read


def heading(reading: Reading) -> str:
    found = read(reading)
    return f"Datasheet: {found.line.title}, {found.line.reference}"


def about(reading: Reading) -> Sequence[tuple[str, Cell]]:
    line = read(reading).line
    return (
        ("Built", line.built_at),
        ("Frozen", line.frozen_at),
        ("Content hash of the version", line.content_hash),
    )


REPORT = ReportKind(
    "datasheet",
    "Dataset datasheet",
    "One dataset version by the questions of Gebru et al. (2021): composition, consent, cleaning, uses.",
    heading,
    argument="SLUG@N",
    about=about,
)
