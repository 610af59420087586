"""Any table as a frame, for measures on files: CSV, JSONL, XLSX, Parquet, by the ending of the name, plain or gzip.

Only the columns asked for are kept. The frame's index is the line (or row) that each of its rows stood on, for messages.
"""

import gzip
from collections.abc import Sequence
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from zipfile import BadZipFile

import msgspec
import pandas as pd
import pyarrow.parquet as parquet
from pyarrow import ArrowException
from python_calamine import CalamineError

from governance.core.errors import Invalid, Problem
from governance.exchange.reading import GZIP, check_there, lines

ENDINGS = (".csv", ".jsonl", ".ndjson", ".xlsx", ".parquet")
BATCH = 100_000
"""JSON objects held at a time before they become columns."""

_decoder = msgspec.json.Decoder(dict[str, Any])


def read_frame(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The named columns of a file. Raises Invalid for a file that cannot be read, and naming each column that isn't there."""
    check_there(path)
    wanted = list(dict.fromkeys(columns))
    endings = [ending.lower() for ending in path.suffixes if ending.lower() != ".gz"]
    ending = endings[-1] if endings else ""
    try:
        if ending == ".csv":
            return _csv(path, wanted)
        if ending in (".jsonl", ".ndjson"):
            return _jsonl(path, wanted)
        if ending == ".xlsx":
            return _xlsx(path, wanted)
        if ending == ".parquet":
            return _parquet(path, wanted)
    except (ValueError, EOFError, BadZipFile, ArrowException, CalamineError, OSError) as error:
        raise Invalid.field("file", f"{path.name} cannot be read: {error}") from error
    raise Invalid.field("file", f"{path.name}: expected a name that ends in {', '.join(ENDINGS)}")


def _csv(path: Path, wanted: list[str]) -> pd.DataFrame:
    """Comma, semicolon or tab between cells, as the heading has most of."""
    compression = "gzip" if _is_gzip(path) else None
    _, first = next(lines(path))
    separator = max(",;\t", key=first.decode("utf-8-sig").count)
    options: dict[str, Any] = {"sep": separator, "encoding": "utf-8-sig", "compression": compression}
    _check(wanted, list(pd.read_csv(path, nrows=0, **options).columns))
    frame: pd.DataFrame = pd.read_csv(path, usecols=wanted, skip_blank_lines=False, **options)
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return frame[wanted].dropna(how="all")


def _jsonl(path: Path, wanted: list[str]) -> pd.DataFrame:
    """One object a line; what an object lacks is missing."""
    parts: list[pd.DataFrame] = []
    seen: set[str] = set()
    rows: list[list[Any]] = []
    numbers: list[int] = []

    def keep() -> None:
        parts.append(
            pd.DataFrame(rows, columns=wanted, index=pd.Index(numbers)).convert_dtypes(
                dtype_backend="pyarrow"
            )
        )
        rows.clear()
        numbers.clear()

    for number, line in lines(path):
        try:
            found = _decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise Invalid(Problem("file", f"expected a JSON object: {error}", number)) from error
        seen.update(found)
        row = [found.get(name) for name in wanted]
        for name, value in zip(wanted, row, strict=True):
            if isinstance(value, list | dict):
                raise Invalid(Problem(name, "expected a single value, not a list or an object", number))
        rows.append(row)
        numbers.append(number)
        if len(rows) == BATCH:
            keep()
    if rows or not parts:
        keep()
    _check(wanted, sorted(seen))
    return pd.concat(parts) if len(parts) > 1 else parts[0]


def _xlsx(path: Path, wanted: list[str]) -> pd.DataFrame:
    """The first sheet, with a heading in its first row."""
    frame = pd.read_excel(_plain(path), engine="calamine")
    _check(wanted, [str(name) for name in frame.columns])
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return frame[wanted]


def _parquet(path: Path, wanted: list[str]) -> pd.DataFrame:
    source = parquet.ParquetFile(_plain(path))
    _check(wanted, list(source.schema_arrow.names))
    frame: pd.DataFrame = source.read(columns=wanted).to_pandas()
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as source:
        return source.read(2) == GZIP


def _plain(path: Path) -> Any:
    """The path, or what it holds where that is packed."""
    return BytesIO(gzip.decompress(path.read_bytes())) if _is_gzip(path) else path


def _check(wanted: Sequence[str], there: Sequence[str]) -> None:
    """Raises Invalid naming each column that isn't there, with the nearest that is."""
    missing = [name for name in wanted if name not in there]
    if missing:
        _refuse(missing, there)


def _refuse(missing: Sequence[str], there: Sequence[str]) -> NoReturn:
    problems = []
    for name in missing:
        near = get_close_matches(name, there, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(there) or 'none'}"
        problems.append(Problem(name, f"no such column; {hint}", 1))
    raise Invalid(*problems)
