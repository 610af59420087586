"""The rows of a table as they stand, for a first look at it before anything is mapped."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import msgspec
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.format import Asked
from governance.exchange.reading import BrokenOff, lines, text

TOGETHER = 8
"""Rows of a Parquet file that are taken at a time."""


def of_csv(path: Path, _asked: Asked) -> Iterator[Mapping[str, Any]]:
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


def of_jsonl(path: Path, _asked: Asked) -> Iterator[Mapping[str, Any]]:
    decoder = msgspec.json.Decoder(dict[str, Any])
    for number, line in lines(path):
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Invalid(Problem("file", f"not a JSON object: {error}", number)) from error


def of_xlsx(path: Path, _asked: Asked) -> Iterator[Mapping[str, Any]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise Invalid.field("file", "isn't an XLSX workbook") from error
    rows = book.worksheets[0].iter_rows(values_only=True)
    header = [str(cell) if cell is not None else "" for cell in next(rows, ())]
    for cells in rows:
        yield {name: cell for name, cell in zip(header, cells, strict=False) if name}
    book.close()


def of_parquet(path: Path, _asked: Asked) -> Iterator[Mapping[str, Any]]:
    try:
        with ParquetFile(path) as file:
            for batch in file.iter_batches(TOGETHER):
                yield from batch.to_pylist()
    except (ArrowException, OSError) as error:
        raise Invalid.field("file", "isn't a Parquet file") from error
