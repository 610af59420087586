"""What an audit was about, and how its sample was drawn."""

from governance.views.account.audited import Audited, audited
from reports.document import Block, Table, Text, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind


def read(reading: Reading) -> Audited:
    return reading.of_argument(audited)


def scope_blocks(found: Audited) -> list[Block]:
    drawn = sum(each.drawn for each in found.strata)
    facts = [
        ("State", found.state),
        ("From, to", f"{found.starts_on:%Y-%m-%d} to {found.ends_on:%Y-%m-%d}"),
        ("Lead", found.lead),
        ("Auditors", ", ".join(found.auditors)),
        ("Reviewers who judged its cases", f"{found.reviewers:,}"),
        ("Drawn", f"{drawn:,} of {found.frame_size:,} outputs"),
        ("Design", str(found.design.get("kind", "proportional"))),
        ("Seed", str(found.seed)),
        ("Hash of the frame", found.frame_hash),
    ]
    return [
        Text(f"Scope: {found.scope}"),
        Text(f"Criteria: {found.criteria or 'none stated'}"),
        Table(
            "The audit",
            columns("What", "Value"),
            facts,
            "",
            "With the seed and the frame, anyone can draw the sample again (plumbline audit show --out).",
        ),
    ]


SECTION = SectionKind("audit-scope", "Scope and method", ("audit",), 10, read, scope_blocks)
