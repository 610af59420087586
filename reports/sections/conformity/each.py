"""Every control with its evidence."""

from reports.sections.conformity.controls import control_blocks, read
from reports.sections.kind import SectionKind

SECTION = SectionKind("controls", "Control by control", ("conformity",), 20, read, control_blocks)
