"""How whoever holds a report can check it: the last section of every report."""

from reports.document import Block, Text
from reports.sections.kind import SectionKind

CHECK = (
    "Every number here counts rows of the store as the ledger knew them at the event named on the first page. "
    "Asked for again with the same period and event, the report has the same content hash. "
    "`plumbline verify` checks the ledger and every row against it; `plumbline report verify FILE` checks this file. "
    "The report states what was recorded; it makes no claim of conformity with any law or framework."
)

EVERY_REPORT = (
    "governance",
    "conformity",
    "audit",
    "datasheet",
    "model-card",
    "policy-history",
    "engagement",
    "traceability",
    "transparency",
    "assessment-results",
    "poam",
)


def check_blocks(_nothing: None) -> list[Block]:
    return [Text(CHECK)]


SECTION = SectionKind(
    "check", "How to check this report", EVERY_REPORT, 1000, lambda _reading: None, check_blocks
)
