"""The controls behind which nothing stands."""

from reports.sections.conformity.controls import gap_blocks, read
from reports.sections.kind import SectionKind

SECTION = SectionKind("gaps", "Gaps", ("conformity",), 30, read, gap_blocks)
