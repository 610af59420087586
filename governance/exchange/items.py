"""Objects from a file of whichever form a tool writes: JSON, one object per line, CSV or TSV, Parquet. As a stream."""

import ast
import csv
import json
from collections.abc import ItemsView, Iterable, Iterator, Sequence, ValuesView
from datetime import datetime
from pathlib import Path
from typing import Any

from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from governance.core.errors import Invalid, Problem
from governance.exchange.documents import Item, objects
from governance.exchange.reading import BrokenOff, NotCarried, Progress, lines, text

PARQUET = b"PAR1"
ROWS = 500
UNREAD = "a field of the file that isn't taken over"
LONGEST_LITERAL = 1_000_000

csv.field_size_limit(1 << 24)


class Row(dict[str, Any]):
    """An object of a file that knows which of its fields its reader looked at, so that none is passed over in silence."""

    def __init__(self, found: dict[str, Any]) -> None:
        super().__init__(found)
        self._unread = set(found)

    def __getitem__(self, name: str) -> Any:
        self._unread.discard(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._unread.discard(name)
        return super().get(name, default)

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        self._unread.clear()
        return super().items()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        self._unread.clear()
        return super().values()

    def unread(self) -> list[str]:
        """Fields with something in them that nobody looked at, by name."""
        return sorted(name for name in self._unread if dict.get(self, name) not in (None, "", [], {}))


def items(
    path: Path, progress: Progress | None = None, *, under: Sequence[str] = ()
) -> Iterator[Item | Problem | NotCarried]:
    """Each object or row of the file with its number (a CSV row's is the line it starts on). Empty cells are left out. After
    each, the fields that its reader didn't look at are told as not carried.

    `under` names the lists that an object around them may hold them in. Raises Invalid, BrokenOff.
    """
    yield from accounted(_found(path, progress, under))


def accounted(found: Iterable[Item | Problem]) -> Iterator[Item | Problem | NotCarried]:
    """The same objects; after each, the fields that nobody looked at."""
    for item in found:
        if isinstance(item, Problem):
            yield item
            continue
        row = Row(item[1])
        yield item[0], row
        yield from left_unread([row])


def left_unread(rows: Iterable[Row]) -> Iterator[NotCarried]:
    """The fields that nobody looked at, row by row."""
    for row in rows:
        for name in row.unread():
            yield NotCarried(name, UNREAD)


def _found(path: Path, progress: Progress | None, under: Sequence[str]) -> Iterator[Item | Problem]:
    with path.open("rb") as file:
        start = file.read(4)
    if start == PARQUET:
        yield from _parquet(path, progress)
    elif _is_json(path):
        yield from objects(path, progress, under=under)
    else:
        yield from _csv(path, progress)


def unpacked(value: object) -> Any:
    """What a cell holds: JSON, or a list or dict as Python writes it, as what it says; other text as it is."""
    if not isinstance(value, str) or value[:1] not in ("[", "{", '"'):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        pass
    if value[0] == '"' or len(value) > LONGEST_LITERAL:
        return value
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value


def _is_json(path: Path) -> bool:
    for _, first in lines(path):
        return first.lstrip(b"\xef\xbb\xbf \t").startswith((b"{", b"["))
    return False


def _csv(path: Path, progress: Progress | None) -> Iterator[Item | Problem]:
    at = 0

    def source() -> Iterator[str]:
        nonlocal at
        for number, line in lines(path, progress, keep_blank=True):
            at = number
            yield text(number, line).removeprefix("\ufeff" if number == 1 else "") + "\n"

    given = source()
    first = next(given, "")
    separator = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=separator, strict=True), [])
    if len(header) < 2:
        raise Invalid(
            Problem("file", "expected JSON, or a table with its columns named in the first line", 1)
        )
    reader = csv.reader(given, delimiter=separator, strict=True)
    while True:
        start = at + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BrokenOff(Problem("file", f"not CSV: {error}", start)) from error
        if cells is None:
            return
        if len(cells) > len(header):
            yield Problem("file", f"{len(cells)} cells under {len(header)} columns", start)
        elif cells:
            yield start, _row(header, cells)


def _row(header: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    """Cells by their column's name, the first of columns called the same; what is empty or not a number is left out."""
    row: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=False):
        if name and name not in row and cell not in (None, "") and cell == cell:
            row[name] = cell.isoformat() if isinstance(cell, datetime) else cell
    return row


def _parquet(path: Path, progress: Progress | None) -> Iterator[Item | Problem]:
    try:
        file = ParquetFile(path)
    except (ArrowException, OSError) as error:
        raise Invalid.field("file", f"{path.name} isn't a Parquet file") from error
    with file:
        number, rows = 0, file.metadata.num_rows
        try:
            for batch in file.iter_batches(ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield number, _row(list(row), list(row.values()))
                if progress is not None:
                    progress(number, rows)
        except (ArrowException, OSError) as error:
            raise BrokenOff(Problem("file", f"cannot be read on: {error}", number + 1)) from error
