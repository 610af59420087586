"""Framework conformity: control by control, with evidence or a stated gap."""

from collections.abc import Sequence

from governance.views.account.conformity import conformity
from reports.catalogue.kind import ReportKind
from reports.document import Cell
from reports.reading import Reading


def heading(reading: Reading) -> str:
    found = reading.of_argument(conformity)
    return f"Evidence for {found.title}, {found.version}"


def about(reading: Reading) -> Sequence[tuple[str, Cell]]:
    found = reading.of_argument(conformity)
    return (
        ("Framework", f"{found.title} ({found.slug})"),
        ("Version", found.version),
        ("Text", found.source),
        ("Loaded on", found.loaded),
        ("Note on the text", found.note),
    )


REPORT = ReportKind(
    "conformity",
    "Framework conformity",
    "A framework control by control, each with its evidence or a stated gap, and the version of the text.",
    heading,
    argument="FRAMEWORK",
    about=about,
)
