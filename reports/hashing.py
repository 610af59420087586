"""The hash of a report's content. Evidence can have a hundred thousand rows, so rows are hashed as they lie, not copied first."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

import orjson

from governance.core.canonical import utc_text


def hash_of(value: Any, leaving_out: Collection[str] = ()) -> str:
    """SHA-256 over the fields of a dataclass, those within it included; floats count with twelve significant digits."""
    digest = hashlib.sha256()
    for each in fields(value):
        if each.name not in leaving_out:
            digest.update(each.name.encode())
            for piece in _pieces(getattr(value, each.name)):
                digest.update(piece)
    return digest.hexdigest()


def _pieces(value: Any) -> Iterator[bytes]:
    """The value as bytes that no other value has: each is marked by its kind and its length."""
    if is_dataclass(value) and not isinstance(value, type):
        yield f"<{type(value).__name__}".encode()
        for each in fields(value):
            yield f"{each.name}=".encode()
            yield from _pieces(getattr(value, each.name))
        yield b">"
    elif isinstance(value, list | tuple):
        yield f"[{len(value)}".encode()
        for each in value:
            yield from _row(each) if isinstance(each, list | tuple) else _pieces(each)
    else:
        yield _written(value)


def _row(row: list[Any] | tuple[Any, ...]) -> Iterator[bytes]:
    """A row of plain cells in one piece; one that holds more than these, cell by cell."""
    if all(cell is None or type(cell) in (str, int) for cell in row):
        yield _written(row)
    else:
        yield from _pieces(list(row))


def _written(value: Any) -> bytes:
    try:
        return orjson.dumps(_plain(value), default=_plain, option=orjson.OPT_SORT_KEYS) + b"\n"
    except orjson.JSONEncodeError:  # a lone surrogate, a number beyond 64 bits
        return repr(_plain(value)).encode("utf-8", "backslashreplace") + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value)
