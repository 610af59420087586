"""A drawn sample as a file, and the sizes of the strata it was drawn from."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from governance.core.errors import Invalid, Problem
from governance.exchange.reading import check_there
from governance.exchange.tables.frames import TextFrame, read_frame

LARGEST_BYTES = 20_000_000
ALL = "all"
"""The stratum of a sample that has none."""


@dataclass(frozen=True)
class Drawn:
    """The values drawn from each stratum, and its size; None where the size isn't known."""

    values: dict[str, list[float]]
    population: dict[str, int | None]


def read_drawn(path: Path, value: str, stratum: str | None, population: str | None) -> Drawn:
    """The sample in `path` with its population: a file of sizes, or a number where there are no strata. Raises Invalid."""
    if stratum is not None and population is None:
        raise Invalid.field("population", "expected a CSV of stratum and size beside --stratum")
    read = read_frame(path, [value, *([stratum] if stratum else [])])
    frame = read.frame
    numbers = _numbers(read, value)
    if stratum is None:
        return Drawn({ALL: numbers}, {ALL: _whole(population)})
    names = _names(frame, stratum)
    values: dict[str, list[float]] = {}
    for name, number in zip(names, numbers, strict=True):
        values.setdefault(name, []).append(number)
    sizes = read_sizes(Path(population or ""))
    return Drawn(values, {name: size for name, size in sizes.items() if size or name in values})


def read_sizes(path: Path) -> dict[str, int]:
    """Stratum and size, one a line, under a heading or without one. Raises Invalid naming the line."""
    if check_there(path) > LARGEST_BYTES:
        raise Invalid.field("population", f"{path.name} is larger than {LARGEST_BYTES:,} bytes")
    try:
        text = path.read_text(encoding="utf-8-sig")
        dialect = ";" if text.partition("\n")[0].count(";") else ","
        rows = list(csv.reader(text.splitlines(), delimiter=dialect, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid.field("population", f"{path.name} cannot be read: {error}") from error
    columns = _columns(rows[0] if rows else [])
    sizes: dict[str, int] = {}
    problems = []
    for line, row in enumerate(rows, 1):
        if not row or (line == 1 and columns.headed):
            continue
        name = row[columns.name].strip() if columns.name < len(row) else ""
        size = _size(row[columns.size] if columns.size < len(row) else "")
        if not name or size is None:
            problems.append(Problem("population", "expected a stratum and its size, a whole number", line))
        elif name in sizes:
            problems.append(Problem("population", f"stratum {name} already has a size", line))
        else:
            sizes[name] = size
    if problems:
        raise Invalid(*problems)
    return sizes


@dataclass(frozen=True)
class _Columns:
    name: int
    size: int
    headed: bool


def _columns(first: list[str]) -> _Columns:
    words = [cell.strip().lower() for cell in first]
    if "stratum" in words and "size" in words:
        return _Columns(words.index("stratum"), words.index("size"), True)
    return _Columns(0, 1, len(first) > 1 and _size(first[1]) is None)


def _whole(population: str | None) -> int | None:
    """The population of a sample without strata: a number, or a file with one size."""
    if population is None:
        return None
    size = _size(population)
    if size is None:
        size = sum(read_sizes(Path(population)).values())
    return size


def _size(text: str) -> int | None:
    """The number that `text` writes, with or without commas or a trailing .0; None for anything else."""
    plain = text.strip().replace(",", "").removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= 15 else None


def _numbers(read: TextFrame, value: str) -> list[float]:
    frame = read.frame
    words = {"true": 1.0, "false": 0.0}
    plain = read.numbers(value).map(
        lambda cell: words.get(cell.strip().lower(), cell) if isinstance(cell, str) else cell
    )
    numbers = pd.to_numeric(plain, errors="coerce")
    bad = list(frame.index[numbers.isna() | numbers.isin([float("inf"), float("-inf")])])
    bad = sorted({*bad, *_left_out(frame)})
    if bad:
        raise Invalid(*(Problem(value, "expected a number", int(line)) for line in bad[:100]))
    return [float(number) for number in numbers]


def _left_out(frame: pd.DataFrame) -> set[int]:
    """Lines between the first and the last on which nothing was read."""
    if frame.empty:
        return set()
    return set(range(int(frame.index[0]), int(frame.index[-1]))) - set(frame.index)


def _names(frame: pd.DataFrame, stratum: str) -> list[str]:
    missing = frame.index[frame[stratum].isna()]
    if len(missing):
        raise Invalid(*(Problem(stratum, "expected a stratum", int(line)) for line in missing[:100]))
    return [str(cell).strip() for cell in frame[stratum]]
