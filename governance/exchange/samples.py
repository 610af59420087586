"""The beginning of a file, for formats to recognise theirs by: its text, its columns, the names of what it packs."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyarrow import ArrowException
from pyarrow.parquet import read_schema

from governance.core.errors import Invalid
from governance.exchange.reading import ZIP, BrokenOff, blocks

LOOKED_AT = 1 << 20
PARQUET = b"PAR1"


@dataclass(frozen=True)
class Sample:
    """`beginning` is text, empty for a binary file; `columns` are a table's; `entries` the files in a folder or an archive."""

    name: str
    ending: str
    beginning: str = ""
    columns: frozenset[str] = frozenset()
    entries: tuple[str, ...] = ()

    @property
    def is_json(self) -> bool:
        return self.beginning.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")

    @property
    def text(self) -> str:
        """The beginning without a byte order mark and space before its first character."""
        return self.beginning.lstrip("\ufeff \t\r\n")

    def has(self, *names: str) -> bool:
        """Whether all of these are columns of the table, or names in the beginning of the JSON."""
        if not self.is_json:
            return all(name in self.columns for name in names)
        return all(re.search(rf'"{re.escape(name)}"\s*:', self.beginning) for name in names)


def signs(*names: str) -> Callable[[Sample], bool]:
    """Recognises JSON in which all these names are given, or a table with these columns."""
    return lambda sample: sample.has(*names)


def sample_of(path: Path, name: str = "") -> Sample:
    """The beginning of a file or folder; `name` is what it was called by whoever brought it. Never raises for what it holds."""
    name = name or path.name
    endings = [part.lower() for part in name.split(".")[1:] if part.lower() != "gz"]
    ending = endings[-1] if endings else ""
    if path.is_dir():
        return Sample(name, "", entries=tuple(sorted(each.name for each in path.iterdir())))
    with path.open("rb") as file:
        start = file.read(4)
    if start == PARQUET:
        return Sample(name, ending, columns=_parquet_columns(path))
    if start == ZIP:
        return Sample(name, ending, entries=_packed(path))
    beginning = _beginning(path)
    return Sample(name, ending, beginning, _columns(beginning))


def sample_by_name(name: str) -> Sample:
    """What a name alone tells."""
    return Sample(name, name.rsplit(".", 1)[-1].lower() if "." in name else "")


def _beginning(path: Path) -> str:
    try:
        return next(blocks(path), b"")[:LOOKED_AT].decode("utf-8-sig", "replace")
    except (Invalid, BrokenOff):
        return ""


def _columns(beginning: str) -> frozenset[str]:
    """The names in a table's first line, by the separator it has most of."""
    first = beginning.partition("\n")[0].strip()
    if not first or first[0] in "{[":
        return frozenset()
    separator = max(",;\t", key=first.count)
    return frozenset(cell.strip().strip('"') for cell in first.split(separator))


def _parquet_columns(path: Path) -> frozenset[str]:
    try:
        return frozenset(read_schema(path).names)
    except (ArrowException, OSError):
        return frozenset()


def _packed(path: Path) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return ()
