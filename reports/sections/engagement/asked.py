"""What stakeholders were asked, and who took part."""

from governance.views.account.engagement import Engagement, engagement
from reports.document import Block, Table, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind

FEW = "fewer than 5"


def read(reading: Reading) -> Engagement:
    return reading.of_period(engagement)


def asked_blocks(found: Engagement) -> list[Block]:
    rows = [
        (
            each.title,
            each.question,
            each.about,
            each.state,
            each.opened_at,
            each.closed_at,
            each.statements,
            FEW if each.voters is None else f"{each.voters:,}",
            each.votes if each.voters is not None else None,
            ", ".join(each.informed),
        )
        for each in found.consultations
    ]
    names = columns(
        "Consultation",
        "Question",
        "About",
        "State",
        "Opened @",
        "Closed @",
        "Statements #",
        "Voters",
        "Votes #",
        "Informed",
    )
    groups = [(name, "hidden" if count is None else f"{count:,}") for name, count in found.by_group]
    return [
        Table("Consultations", names, rows, "Nobody was asked in a consultation."),
        Table("Voters by stakeholder group", columns("Group", "Voters"), groups, "Nobody voted."),
    ]


SECTION = SectionKind("asked", "What we asked", ("engagement", "governance"), 42, read, asked_blocks)
