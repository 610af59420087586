"""The clauses that versions published in the period added, removed or changed."""

from governance.views.account.policy_history import PolicyHistory
from reports.document import Block, Table, columns
from reports.sections.kind import SectionKind
from reports.sections.policy_history.versions import read


def change_blocks(found: PolicyHistory) -> list[Block]:
    rows = [
        (each.version, each.clause, each.what, each.before, each.after, each.marked) for each in found.changes
    ]
    names = columns("Version", "Clause", "What", "Text before", "Text after", "Words that went and came")
    note = "Against the version before. [-words-] went, {+words+} came."
    return [Table("Clauses that changed", names, rows, "No clause changed in this period.", note)]


SECTION = SectionKind("changes", "What changed", ("policy-history",), 20, read, change_blocks)
