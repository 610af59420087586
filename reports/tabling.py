"""Charts and trails as tables, for formats that draw nothing else."""

from reports.document import BarChart, Column, Table, Trail


def as_table(block: BarChart | Trail) -> Table:
    """The same content in rows."""
    if isinstance(block, Trail):
        columns = [Column("Step"), Column("Reference"), Column("What")]
        return Table(block.title, columns, [(s.kind, s.reference, s.title) for s in block.steps], block.empty)
    columns = [Column("Group"), Column("Value", block.kind), Column("Low", "share"), Column("High", "share")]
    rows = [(bar.label, bar.value, bar.low, bar.high, bar.count) for bar in block.bars]
    return Table(block.title, [*columns, Column("Cases", "number")], rows, block.words, block.words)
