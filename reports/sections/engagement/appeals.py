"""Appeals against what cases came to."""

from reports.sections.engagement.asked import read
from reports.sections.engagement.you_said import appeal_blocks
from reports.sections.kind import SectionKind

SECTION = SectionKind("appeals", "Appeals", ("engagement", "governance"), 46, read, appeal_blocks)
