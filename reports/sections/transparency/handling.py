"""How reports were handled: the statistics that the Digital Services Act asks of platforms (Articles 15 and 24), where the data
carry them.
"""

from governance.views.account.public import Public
from reports.document import Block, Cell, Table, columns
from reports.sections.kind import SectionKind
from reports.sections.transparency.numbers import read

WORDS = {
    "opened": "Cases opened for what people reported",
    "resolved": "Decided by reviewers",
    "waiting": "Not decided yet",
    "agreed": "Decided in agreement",
    "adjudicated": "Decided by a further person, since reviewers differed",
}


def handling_blocks(found: Public) -> list[Block]:
    handled = found.handling
    rows: list[tuple[Cell, ...]] = [
        (WORDS.get(name, name.capitalize()), "hidden" if count is None else f"{count:,}")
        for name, count in handled.counts.items()
    ]
    days = "too few to say" if handled.median_days is None else f"{handled.median_days:,.1f}"
    rows += [("Median days from opening to decision", days), ("Decided by automated means alone", "0")]
    note = "Every decision is made by people. Small numbers are hidden as above."
    return [Table("Handling of reports", columns("What", "How many"), rows, "No report led to a case.", note)]


SECTION = SectionKind("handling", "What we did about it", ("transparency",), 20, read, handling_blocks)
