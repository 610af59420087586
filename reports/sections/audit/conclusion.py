"""The checklist, and what the audit concluded; who reported it and who agreed."""

from governance.views.account.audited import Audited
from reports.document import Block, Table, columns
from reports.sections.audit.scope import read
from reports.sections.kind import SectionKind


def conclusion_blocks(found: Audited) -> list[Block]:
    checks = [(each.question, each.control, each.progress, each.verdict) for each in found.checks]
    reports = [
        (each.number, each.conclusion, each.reported_by, each.reported_at, each.signed_by, each.signed_at)
        for each in found.reports
    ]
    names = columns("Report #", "Conclusion", "Reported by", "Reported @", "Signed off by", "Signed off @")
    return [
        Table(
            "Checklist",
            columns("Question", "Control", "Progress", "Came to"),
            checks,
            "The audit has no checklist.",
        ),
        Table("Conclusions", names, reports, "The audit wasn't reported yet."),
    ]


SECTION = SectionKind("audit-conclusion", "Conclusion", ("audit",), 40, read, conclusion_blocks)
