"""Findings of an audit, and what was done about them."""

from governance.views.account.audited import Audited
from reports.document import Block
from reports.sections.audit.scope import read
from reports.sections.governance.found import action_table, finding_table
from reports.sections.kind import SectionKind


def finding_blocks(found: Audited) -> list[Block]:
    return [finding_table(found.findings), action_table(found.actions)]


SECTION = SectionKind("audit-findings", "Findings and actions", ("audit",), 30, read, finding_blocks)
