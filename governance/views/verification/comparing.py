"""Comparing stored rows with those made afresh; both by their key."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from governance.core.proof.discrepancy import Discrepancy

Key = tuple[Any, ...]


def differences(
    table: str,
    columns: Sequence[str],
    stored: Mapping[Key, Sequence[Any]],
    counted: Mapping[Key, Sequence[Any]],
) -> Iterator[Discrepancy]:
    """What is missing, besides, or different; `columns` name the values that stand under a key."""
    for key in sorted(stored.keys() | counted.keys(), key=str):
        place = ",".join(map(str, key))
        if key not in stored:
            yield Discrepancy(
                f"{table} {place} is missing: the records say {_words(columns, counted[key])}", table, place
            )
        elif key not in counted:
            yield Discrepancy(f"{table} {place} is not derived from any record", table, place)
        else:
            for column, found, wanted in zip(columns, stored[key], counted[key], strict=True):
                if found != wanted:
                    words = f"{table} {place}: column {column} says {found}, the records say {wanted}"
                    yield Discrepancy(words, table, place, column)


def _words(columns: Sequence[str], values: Sequence[Any]) -> str:
    return ", ".join(f"{column} {value}" for column, value in zip(columns, values, strict=True))
