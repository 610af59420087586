"""The published versions of a policy."""

from governance.views.account.policy_history import PolicyHistory, policy_history
from reports.document import Block, Table, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind


def read(reading: Reading) -> PolicyHistory:
    return reading.of_argument(policy_history)


def version_blocks(found: PolicyHistory) -> list[Block]:
    rows = [
        (
            line.reference,
            line.label,
            line.published_at,
            line.effective_on.isoformat() if line.effective_on else "",
            line.approved_by,
            line.change_note,
            line.clauses,
            line.acknowledged,
            ", ".join(line.informed_by),
            line.text_hash,
        )
        for line in found.versions
    ]
    names = columns(
        "Version",
        "Label",
        "Published @",
        "In force from",
        "Approved by",
        "Why it changed",
        "Clauses #",
        "Acknowledged #",
        "Consultations",
        "Hash of the text",
    )
    return [Table("Published versions", names, rows, "No version was published.")]


SECTION = SectionKind("versions", "Versions", ("policy-history",), 10, read, version_blocks)
