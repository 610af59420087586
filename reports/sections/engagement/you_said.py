"""You said, we did: each main point that participants made, and what became of it."""

from collections import Counter

from governance.views.account.engagement import Engagement
from reports.document import Bar, BarChart, Block, Table, columns
from reports.sections.engagement.asked import read
from reports.sections.kind import SectionKind


def points_blocks(found: Engagement) -> list[Block]:
    counts = Counter(each.decision for each in found.points)
    bars = [Bar(name, float(count)) for name, count in sorted(counts.items())]
    words = (
        f"Of {len(found.points):,} main points, "
        + ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
        + "."
        if found.points
        else "No point was answered yet."
    )
    rows = [
        (each.point, each.decision, each.answer, each.clause, each.consultation, each.answered_at)
        for each in found.points
    ]
    names = columns("You said", "Decision", "We did", "Clause", "Consultation", "Answered @")
    return [
        BarChart("What became of the main points", "number", bars, words),
        Table("You said, we did", names, rows, "No point was answered yet."),
    ]


def appeal_blocks(found: Engagement) -> list[Block]:
    rows = [(name, count) for name, count in found.appeals.items()]
    return [Table("Appeals", columns("What", "How many #"), rows, "No appeal was lodged.")]


SECTION = SectionKind("you-said", "You said, we did", ("engagement", "governance"), 44, read, points_blocks)
