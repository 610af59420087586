"""Any table as a frame, for measures on files: CSV, JSONL, XLSX, Parquet, by the ending of the name."""

from difflib import get_close_matches
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd
from pyarrow import ArrowException

from governance.core.errors import Invalid, Problem
from governance.exchange.reading import check_there

ENDINGS = (".csv", ".jsonl", ".ndjson", ".xlsx", ".parquet")


def read_frame(path: Path, columns: list[str]) -> pd.DataFrame:
    """The named columns of a file. Raises Invalid for a file that cannot be read, and naming each column that isn't there."""
    check_there(path)
    frame = _read(path)
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise Invalid(*(Problem(name, _missing(name, frame), 1) for name in missing))
    return frame[list(dict.fromkeys(columns))]


def _read(path: Path) -> pd.DataFrame:
    endings = [ending.lower() for ending in path.suffixes if ending.lower() != ".gz"]
    ending = endings[-1] if endings else ""
    try:
        if ending == ".csv":
            return pd.read_csv(path, encoding="utf-8-sig")
        if ending in (".jsonl", ".ndjson"):
            return pd.read_json(path, lines=True, dtype=False, convert_dates=False)
        if ending == ".xlsx":
            return pd.read_excel(path)
        if ending == ".parquet":
            return pd.read_parquet(path)
    except (ValueError, UnicodeDecodeError, EOFError, BadZipFile, ArrowException, OSError) as error:
        raise Invalid.field("file", f"{path.name} cannot be read: {error}") from error
    raise Invalid.field("file", f"{path.name}: expected a name that ends in {', '.join(ENDINGS)}")


def _missing(name: str, frame: pd.DataFrame) -> str:
    near = get_close_matches(name, [str(column) for column in frame.columns], 1)
    return f"no such column{f'; did you mean {near[0]}?' if near else ''}"
