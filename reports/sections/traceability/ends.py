"""Where chains end too soon."""

from governance.views.account.traced import Traced
from reports.document import Block, Table, columns
from reports.sections.kind import SectionKind
from reports.sections.traceability.matrix import read

MOST = 20


def gap_blocks(found: Traced) -> list[Block]:
    rows = [(each.what, len(each.references), _listed(each.references)) for each in found.gaps]
    return [Table("Open ends", columns("What", "How many #", "Which"), rows, "No chain is open.")]


def _listed(references: tuple[str, ...]) -> str:
    more = f" and {len(references) - MOST:,} more" if len(references) > MOST else ""
    return ", ".join(references[:MOST]) + more


SECTION = SectionKind("open-ends", "Open ends", ("traceability",), 20, read, gap_blocks)
