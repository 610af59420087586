"""Two reports of one name side by side: which values of which tables and charts changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from governance.core.errors import Invalid

Values = dict[str, str | int | float | None]


@dataclass(frozen=True)
class Change:
    """A value by where it stands: section, table, row and column. None where only the other report has it."""

    where: str
    first: str | int | float | None
    second: str | int | float | None


@dataclass(frozen=True)
class Compared:
    first: str
    second: str
    changes: tuple[Change, ...]


def compare_files(first: Path, second: Path) -> Compared:
    """The values that differ, in the order of the first report. Raises Invalid for a file that is no report as JSON, OSError."""
    one, other = _read(first), _read(second)
    before, after = dict(_values(one)), dict(_values(other))
    changes = [
        Change(where, before.get(where), after.get(where))
        for where in dict.fromkeys([*before, *after])
        if before.get(where) != after.get(where) or (where in before) != (where in after)
    ]
    return Compared(str(one["title"]), str(other["title"]), tuple(changes))


def _read(path: Path) -> dict[str, Any]:
    try:
        data = orjson.loads(path.read_bytes())
        if isinstance(data, dict) and {"title", "sections", "content_hash"} <= data.keys():
            return data
    except orjson.JSONDecodeError as error:
        raise Invalid.field("file", f"{path.name} is no JSON: {error}") from error
    raise Invalid.field("file", f"{path.name} is no report; make it with --format json")


def _values(report: dict[str, Any]) -> Iterator[tuple[str, str | int | float | None]]:
    for section in report["sections"]:
        for block in section["blocks"]:
            here = f"{section['title']} / {block.get('title', '')}"
            if block["block"] == "table":
                names = [column["name"] for column in block["columns"]]
                for row in block["rows"]:
                    for name, value in zip(names[1:], row[1:], strict=True):
                        yield f"{here} / {row[0]} / {name}", value
            elif block["block"] == "barChart":
                for bar in block["bars"]:
                    yield f"{here} / {bar['label']}", bar["value"]
