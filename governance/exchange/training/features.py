"""A format's columns with their types, as Hugging Face `datasets` and as Parquet know them.

Without them a column whose texts all look like dates becomes times, and one that is empty at first can't become text.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from governance.exchange.training.format import Feature

_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}(?::?\d{2}(?::?\d{2}(?:\.\d{1,9})?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?"
)


def card_features(features: Mapping[str, Feature]) -> list[dict[str, Any]]:
    """The columns as a dataset card spells them."""
    return [_card(name, feature) for name, feature in features.items()]


def _card(name: str, feature: Feature) -> dict[str, Any]:
    if isinstance(feature, str):
        return {"name": name, "dtype": feature}
    if isinstance(feature, list):
        (inner,) = feature
        if isinstance(inner, str):
            return {"name": name, "list": inner}
        if isinstance(inner, list):
            return {"name": name, "list": [_card("list", inner)]}
        return {"name": name, "list": [_card(each, kind) for each, kind in inner.items()]}
    return {"name": name, "struct": [_card(each, kind) for each, kind in feature.items()]}


def parquet_schema(features: Mapping[str, Feature]) -> Any:
    """The columns as a pyarrow schema."""
    import pyarrow as pa

    return pa.schema([pa.field(name, _arrow(feature)) for name, feature in features.items()])


def _arrow(feature: Feature) -> Any:
    import pyarrow as pa

    if isinstance(feature, str):
        return {"string": pa.string(), "bool": pa.bool_(), "float64": pa.float64()}[feature]
    if isinstance(feature, list):
        return pa.list_(_arrow(feature[0]))
    return pa.struct([pa.field(name, _arrow(kind)) for name, kind in feature.items()])


WINDOW = 4 << 20
"""Bytes within which a column of dates is looked for: readers guess types by blocks, the smallest of which is larger."""


class DatesOnly:
    """Notices a column whose texts all look like times for a whole window: readers of JSON lines would make times of them,
    whatever types the card names.
    """

    def __init__(self, features: Mapping[str, Feature]) -> None:
        self._texts = tuple(_text_paths(features, ()))
        self._suspects = self._texts
        self._seen: set[tuple[str, ...]] = set()
        self._bytes = 0
        self.found = False

    def look(self, row: Mapping[str, Any], size: int) -> None:
        """Takes the next row, `size` bytes long."""
        if self._suspects:
            found = [(path, list(_at(row, path))) for path in self._suspects]
            self._suspects = tuple(path for path, texts in found if all(map(_TIME.fullmatch, texts)))
            self._seen.update(path for path, texts in found if texts)
        self._bytes += size
        if self._bytes >= WINDOW:
            self.end()

    def end(self) -> None:
        """The window is over: what is left of the suspects is a column of dates."""
        self.found = self.found or bool(self._seen.intersection(self._suspects))
        self._suspects, self._seen, self._bytes = self._texts, set(), 0


def _text_paths(feature: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if feature == "string":
        yield path
    elif isinstance(feature, list):
        yield from _text_paths(feature[0], path)
    elif isinstance(feature, Mapping):
        for name, inner in feature.items():
            yield from _text_paths(inner, (*path, name))


def _at(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The texts at a path, through lists."""
    if isinstance(value, list):
        for each in value:
            yield from _at(each, path)
    elif path:
        yield from _at(value.get(path[0]) if isinstance(value, Mapping) else None, path[1:])
    elif value is not None:
        yield value
