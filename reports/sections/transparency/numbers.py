"""The public's numbers: nobody can be found in them."""

from collections.abc import Sequence

from governance.views.account.public import ALL, Public, PublicTable, public_numbers
from reports.document import Block, Cell, Column, Table, Text
from reports.reading import Reading
from reports.sections.kind import SectionKind
from reports.sections.words import SEVERITY

HIDDEN = "hidden"


def read(reading: Reading) -> Public:
    return reading.of_period(public_numbers)


def number_blocks(found: Public) -> list[Block]:
    rule = (
        f"Numbers that rest on fewer than {found.fewest} people are hidden, and with them as many others as it takes so that "
        "they can't be worked out from totals or differences. Hidden isn't zero."
    )
    severity = {str(number): words for number, words in {0: "no severity", **SEVERITY}.items()}
    return [
        Text(rule),
        _table("Feedback by stakeholder group and kind", "Group", found.said),
        _table("Flags by category and severity", "Category", found.flagged, severity),
        _table("Feedback by language and scenario", "Language", found.places),
    ]


def _table(title: str, first: str, table: PublicTable, names: dict[str, str] | None = None) -> Table:
    across: Sequence[str] = (*table.columns, ALL)
    rows: list[list[Cell]] = [
        [row, *(HIDDEN if (count := table.counts[row, column]) is None else count for column in across)]
        for row in (*table.rows, ALL)
    ]
    heads = [Column((names or {}).get(name, name), "number") for name in across]
    return Table(
        title, [Column(first), *heads], rows if table.rows else [], "Nothing was said in this period."
    )


SECTION = SectionKind("public-numbers", "What we heard", ("transparency",), 10, read, number_blocks)
