"""Findings with their actions, for reading."""

from governance.views.account.found import Found, found
from reports.document import Block
from reports.sections.governance.found import action_table, finding_table
from reports.sections.kind import SectionKind


def plan_blocks(known: Found) -> list[Block]:
    return [finding_table(known.findings), action_table(known.actions)]


SECTION = SectionKind(
    "plan",
    "Findings and actions",
    ("poam", "assessment-results"),
    20,
    lambda reading: reading.of_period(found),
    plan_blocks,
)
