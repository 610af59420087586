"""Parquet as a table, a batch of rows at a time. What a batch would cost is counted before it becomes rows.

Parquet keeps a repeated value once: 746 bytes can hold a thousand rows of a text of a megabyte and more.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ArrowException
from pyarrow.parquet import FileMetaData, ParquetFile

from governance.core.errors import Invalid, Problem, TooLarge
from governance.exchange.limits import (
    GROWTH_FROM,
    LARGEST_BATCH,
    LARGEST_GROWTH,
    LARGEST_ROW_GROUP,
    MOST_COLUMNS,
)
from governance.exchange.reading import BrokenOff, Progress, check_there
from governance.exchange.tables.asked import Row, Table

BATCH = 1_000
_TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)


def open_parquet(path: Path, progress: Progress | None = None) -> Table:
    """A Parquet file's rows, numbered from 1. Raises Invalid, TooLarge; its rows raise BrokenOff."""
    check_there(path)
    try:
        with ParquetFile(path) as file:
            _check(path.name, file.metadata)
            columns = tuple(file.schema_arrow.names)
    except (ArrowException, OSError) as error:
        raise Invalid.field("file", f"{path.name} isn't a Parquet file") from error
    if len(columns) > MOST_COLUMNS:
        raise TooLarge(path.name, MOST_COLUMNS, "columns")
    return Table(columns=columns, rows=lambda: _rows(path, progress))


def batches(path: Path, columns: list[str] | None = None, size: int = BATCH) -> Iterator[pa.RecordBatch]:
    """Batches of rows whose texts fit the budget. Raises TooLarge, BrokenOff, Invalid."""
    try:
        with ParquetFile(path) as file:
            _check(path.name, file.metadata)
            texts = [
                field.name for field in file.schema_arrow if any(is_one(field.type) for is_one in _TEXTS)
            ]
        with ParquetFile(path, read_dictionary=texts) as file:
            for batch in file.iter_batches(size, columns=columns):
                _check_batch(path.name, batch)
                yield batch
    except (ArrowException, OSError) as error:
        raise BrokenOff(Problem("file", f"cannot be read on: {error}")) from error


def _rows(path: Path, progress: Progress | None) -> Iterator[Row]:
    number = 0
    with ParquetFile(path) as file:
        total = file.metadata.num_rows
    try:
        for batch in batches(path):
            columns = [column.to_pylist() for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                yield number, [None if cell != cell else cell for cell in cells]
            if progress is not None:
                progress(number, total)
    except BrokenOff as broken:
        raise BrokenOff(Problem("file", broken.problem.reason, number + 1)) from broken


def _check(name: str, metadata: FileMetaData) -> None:
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        if group.total_byte_size > LARGEST_ROW_GROUP:
            raise TooLarge(f"A row group of {name}, unpacked,", LARGEST_ROW_GROUP, "bytes")
        for place in range(group.num_columns):
            column = group.column(place)
            unpacked, packed = column.total_uncompressed_size, max(column.total_compressed_size, 1)
            if unpacked > GROWTH_FROM and unpacked > packed * LARGEST_GROWTH:
                reason = (
                    f"the column {column.path_in_schema} unpacks to {unpacked // packed:,} times its size"
                )
                raise Invalid.field("file", f"{reason}, as files do that are made to burst")


def _check_batch(name: str, batch: pa.RecordBatch) -> None:
    """Raises TooLarge where texts that are kept once, but stand in many rows, would fill the memory."""
    size = 0
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            lengths = pc.binary_length(column.dictionary)
            size += pc.sum(lengths.take(column.indices)).as_py() or 0
        else:
            size += column.nbytes
    if size > LARGEST_BATCH:
        raise TooLarge(f"{batch.num_rows:,} rows of {name}", LARGEST_BATCH, "bytes")
