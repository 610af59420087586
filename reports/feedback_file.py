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
    "ranks",
    "passage",
    "passage_start",
    "passage_end",
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
    "outputs",
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
    passage = next((part for part in row.parts if part.passage is not None), None)
    return (
        row.reference,
        row.kind.value,
        row.rating,
        row.category,
        row.severity,
        row.preference,
        " ".join(str(part.rank) for part in row.parts if part.rank is not None) or None,
        passage.passage if passage else None,
        passage.start if passage else None,
        passage.end if passage else None,
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
        " ".join(f"OUT-{part.output_id}" for part in row.parts) if len(row.parts) > 1 else None,
        row.given_at,
        row.is_aside,
    )
