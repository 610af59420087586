"""A first look at a file before it is imported: what it seems to be, its columns, its first rows, the names of its scores."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import msgspec

from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.importing import FORMATS
from governance.exchange.feedback.scored import NO_FIELD
from governance.exchange.reading import BrokenOff, NotCarried, lines, text
from governance.feedback.records import FeedbackRecord

ROWS = 8
LOOKED_AT = 300
LONGEST_SHOWN = 120
TABLES = ("csv", "xlsx", "jsonl", "parquet")
"""Formats whose columns are the sender's own; the others have columns that we know."""

_SIGNS = {
    "label-studio": ("annotations", "data"),
    "argilla": ("fields", "responses"),
    "mlflow": ("assessment_name",),
    "phoenix": ("annotator_kind", "result"),
    "langfuse": ("traceId", "dataType"),
    "hh-rlhf": ("chosen", "rejected"),
}
_ENDINGS = {
    "csv": "csv",
    "tsv": "csv",
    "xlsx": "xlsx",
    "parquet": "parquet",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
}


@dataclass(frozen=True)
class Preview:
    """The first rows as text, by column. Of a tool's export: the first records, the names of scores, and of fields that stand for
    nothing yet.
    """

    columns: list[str]
    rows: list[dict[str, str]]
    scores: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def likely_format(name: str, path: Path) -> str:
    """What the file seems to be: by what its beginning names, then by the ending of its name."""
    endings = [part.lower() for part in name.split(".")[1:] if part.lower() != "gz"]
    ending = _ENDINGS.get(endings[-1] if endings else "", "")
    if ending in ("xlsx", "parquet"):
        return ending
    try:
        beginning = " ".join(line.decode("utf-8", "replace")[:20_000] for _, line in islice(lines(path), 60))
    except (Invalid, BrokenOff):
        return ending or "csv"
    for form, signs in _SIGNS.items():
        marks = signs if ending == "csv" else tuple(f'"{sign}"' for sign in signs)
        if all(mark in beginning for mark in marks) and (ending != "csv" or form == "langfuse"):
            return form
    return ending or "jsonl"


def preview(path: Path, form: str) -> Preview:
    """The first rows of a table, or the first records of a tool's export. Raises Invalid for a file that isn't of this format."""
    if form in TABLES:
        rows = list(islice(_RAW[form](path), ROWS))
        columns = list(dict.fromkeys(name for row in rows for name in row))
        return Preview(columns, [{name: _shown(row.get(name)) for name in columns} for row in rows])
    return _of_tool(path, form)


def _of_tool(path: Path, form: str) -> Preview:
    records: list[FeedbackRecord] = []
    scores: dict[str, None] = {}
    others: dict[str, None] = {}
    placeholders = {"model_version": "unknown 0"} if form != "hh-rlhf" else {}
    try:
        for read in islice(FORMATS[form](path, {}, placeholders, None), LOOKED_AT):
            if isinstance(read, NotCarried) and read.reason == NO_FIELD:
                others[read.field] = None
            elif isinstance(read, tuple):
                records.append(read[1])
                if read[1].kind in ("rating", "comment") and read[1].comment:
                    scores[read[1].comment.partition(":")[0]] = None
    except BrokenOff as broken:
        if not records:
            raise Invalid(broken.problem) from broken
    shown = [
        {
            "kind": record.kind,
            "says": _shown(record.comment or record.correction or record.preference),
            "rating": _shown(record.rating),
            "person": _shown(record.person),
            "output": _shown(record.output),
            "answer": _shown(record.answer),
        }
        for record in records[:ROWS]
    ]
    return Preview(list(shown[0]) if shown else [], shown, list(scores), list(others))


def _shown(value: object) -> str:
    if value is None:
        return ""
    words = value if isinstance(value, str) else str(value)
    return words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…"


def _csv_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    source = (
        text(number, line).removeprefix("\ufeff") + "\n" for number, line in lines(path, keep_blank=True)
    )
    first = next(source, "")
    separator = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=separator), [])
    try:
        for cells in csv.reader(source, delimiter=separator, strict=True):
            if cells:
                yield dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise Invalid(Problem("file", f"not CSV: {error}")) from error
    except BrokenOff as broken:
        raise Invalid(broken.problem) from broken


def _json_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    decoder = msgspec.json.Decoder(dict[str, Any])
    for number, line in lines(path):
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Invalid(Problem("file", f"not a JSON object: {error}", number)) from error


def _xlsx_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    from openpyxl import load_workbook  # at first use, so that the server starts without it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise Invalid.field("file", "isn't an XLSX workbook") from error
    rows = book.worksheets[0].iter_rows(values_only=True)
    header = [str(cell) if cell is not None else "" for cell in next(rows, ())]
    for cells in rows:
        yield {name: cell for name, cell in zip(header, cells, strict=False) if name}
    book.close()


def _parquet_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    from pyarrow import ArrowException  # at first use, so that the server starts without it
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS):
                yield from batch.to_pylist()
    except (ArrowException, OSError) as error:
        raise Invalid.field("file", "isn't a Parquet file") from error


_RAW = {"csv": _csv_rows, "jsonl": _json_rows, "xlsx": _xlsx_rows, "parquet": _parquet_rows}
