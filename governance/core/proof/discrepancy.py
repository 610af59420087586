"""One thing that isn't as the ledger says, named by table, row and column."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Discrepancy:
    """`reason` is a whole sentence; `table`, `row` and `column` say where, as far as that is known."""

    reason: str
    table: str | None = None
    row: str | int | None = None
    column: str | None = None

    def __str__(self) -> str:
        return self.reason


def damaged_cell(table: str, row: str | int, column: str, why: str) -> Discrepancy:
    """A cell that cannot be read as what its column holds."""
    return Discrepancy(f"{table} {row}: column {column} is damaged ({why})", table, row, column)
