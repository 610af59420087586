"""How much of a long table formats for reading print: the first rows, and where the others are."""

from dataclasses import replace

from reports.document import Table

MOST_ROWS = 100


def within(table: Table, most: int = MOST_ROWS) -> Table:
    """The table with its first `most` rows, and a note that says how many there are besides."""
    if len(table.rows) <= most:
        return table
    words = f"The first {most:,} of {len(table.rows):,} rows; all of them are in the workbook (Excel) and the JSON file."
    return replace(table, rows=table.rows[:most], note=f"{table.note} {words}".strip())
