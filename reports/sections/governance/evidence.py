"""The statements that the period's numbers count, as a sheet of the workbook."""

from governance.views.account.evidence import Statements, statements
from reports.document import Block, Evidence, columns
from reports.sections.kind import SectionKind

WORDS = "Every statement that the numbers of this report count, without words and without names."


def evidence_blocks(found: Statements) -> list[Block]:
    names = columns(
        "Reference",
        "Kind",
        "Source",
        "Model version",
        "Language",
        "Scenario",
        "Group",
        "Rating #",
        "Category",
        "Severity #",
        "Preference",
        "Output",
        "Given @",
    )
    return [Evidence("Statements", names, found.rows, found.total, WORDS)]


SECTION = SectionKind(
    "evidence",
    "Evidence",
    ("governance",),
    900,
    lambda reading: reading.of_period(statements),
    evidence_blocks,
)
