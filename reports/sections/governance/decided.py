"""What was decided: policy versions and what changed in them."""

from collections.abc import Sequence

from governance.views.account.decided import Published, published
from reports.document import Block, Table, columns
from reports.sections.kind import SectionKind


def decided_blocks(decided: Sequence[Published]) -> list[Block]:
    rows = [
        (
            version.policy,
            version.reference,
            version.label,
            version.published_at,
            version.approved_by,
            version.clauses,
            ", ".join(version.added),
            ", ".join(version.removed),
            ", ".join(version.changed),
        )
        for version in decided
    ]
    names = columns(
        "Policy", "Version", "Label", "Published @", "Approved by", "Clauses #", "Added", "Removed", "Changed"
    )
    return [
        Table(
            "Policy versions published",
            names,
            rows,
            "No policy version was published in this period.",
            "Added, removed and changed are clause keys, against the version before.",
        )
    ]


SECTION = SectionKind(
    "decided",
    "What was decided",
    ("governance",),
    40,
    lambda reading: reading.of_period(published),
    decided_blocks,
)
