"""How a dataset version is made up."""

from reports.sections.datasheet.asked import composition_blocks, read
from reports.sections.kind import SectionKind

SECTION = SectionKind("composition", "Composition", ("datasheet",), 10, read, composition_blocks)
