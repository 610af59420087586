"""Feedback as a file for spreadsheets, written while it is read."""

from collections.abc import Iterable, Iterator

from governance.core.cells import Value, csv_blocks
from governance.feedback.queries import FeedbackRow
from reports.cells import xlsx_file

HEADING = (
    "reference",
    "kind",
    "rating",
    "category",
    "severity",
    "preference",
    "comment",
    "correction",
    "group",
    "person",
    "model_version",
    "language",
    "scenario",
    "source",
    "origin",
    "output",
    "given_at",
    "set_aside",
)
BLOCK = 65_536


def as_csv(rows: Iterable[FeedbackRow]) -> Iterator[bytes]:
    """The rows as CSV, in blocks."""
    return csv_blocks(HEADING, map(_cells, rows))


def as_xlsx(rows: Iterable[FeedbackRow]) -> Iterator[bytes]:
    """The rows as a workbook, in blocks; times are in UTC."""
    with xlsx_file("Feedback", HEADING, map(_cells, rows)) as file:
        while block := file.read(BLOCK):
            yield block


def _cells(row: FeedbackRow) -> tuple[Value, ...]:
    return (
        row.reference,
        row.kind.value,
        row.rating,
        row.category,
        row.severity,
        row.preference,
        row.comment,
        row.correction,
        row.group,
        row.person,
        row.model_version,
        row.language,
        row.scenario,
        row.source,
        row.origin,
        f"OUT-{row.output_id}",
        row.given_at,
        row.is_aside,
    )
