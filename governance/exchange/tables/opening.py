"""A table from a file, whatever it is: by what its first bytes say, then by the ending of its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from governance.core.errors import Invalid, TooLarge
from governance.exchange.limits import LARGEST_WORKBOOK
from governance.exchange.reading import BLOCK, GZIP, ZIP, Progress, check_there, opened, read_some
from governance.exchange.tables.asked import Table, TableAsked
from governance.exchange.tables.columnar import open_parquet
from governance.exchange.tables.delimited import open_delimited
from governance.exchange.tables.workbooks import open_workbook

PARQUET = b"PAR1"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def open_table(path: Path, asked: TableAsked | None = None, progress: Progress | None = None) -> Table:
    """The table in a file: a workbook's sheet, Parquet, or delimited text; plain or gzip. Raises Invalid, TooLarge."""
    check_there(path)
    asked = asked or TableAsked()
    start = _start(path)
    if start[:2] != GZIP:
        return _open(path, start, asked, progress)
    with opened(path, any_bytes=True) as (_, stream, _size):
        inner = read_some(stream, 4)
    if inner not in (ZIP, PARQUET, OLD_EXCEL):
        return open_delimited(path, asked, progress)
    with _unpacked(path) as plain:
        table = _open(plain, inner, asked, progress)
        held = list(table.rows())
    return replace(table, rows=lambda: iter(held))


def _open(path: Path, start: bytes, asked: TableAsked, progress: Progress | None) -> Table:
    if start == ZIP:
        return open_workbook(path, asked)
    if start == PARQUET:
        return open_parquet(path, progress)
    if start == OLD_EXCEL:
        raise Invalid.field(
            "file", f"{path.name} is an old Excel file, or an encrypted one; save it as .xlsx"
        )
    return open_delimited(path, asked, progress)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The file under its own name without .gz, in a folder of its own for as long as it is read. Raises TooLarge."""
    with TemporaryDirectory() as folder:
        plain = Path(folder) / path.name.removesuffix(".gz")
        size = 0
        with opened(path, any_bytes=True) as (_, stream, _size), plain.open("wb") as out:
            while block := read_some(stream, BLOCK):
                size += len(block)
                if size > LARGEST_WORKBOOK:
                    raise TooLarge(f"{path.name}, unpacked,", LARGEST_WORKBOOK, "bytes")
                out.write(block)
        yield plain
