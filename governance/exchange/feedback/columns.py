"""What the columns of a table stand for, and a row of it as records: one, or one for each column of ratings in a wide table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

import msgspec

from governance.core.errors import Invalid, Problem
from governance.exchange.feedback import pairs
from governance.exchange.feedback.format import Asked, Read
from governance.exchange.feedback.scales import Scale, distinct
from governance.exchange.feedback.values import TIMES, as_record, reading_of
from governance.exchange.reading import NotCarried
from governance.exchange.tables.asked import Row, Table
from governance.exchange.tables.cells import Clock, Order, as_text, order_of, zone_called
from governance.feedback.decoding import problem_of
from governance.feedback.records import FIELDS

SAMPLED = 2_000
"""Rows that are looked at before the first is read, for the scale of words and the order of day and month."""

CLOSE = 0.8
RATING = "rating"
OURS = Scale()
NO_FIELD = "no matching field; map it to import it (--map 'THEIR COLUMN=FIELD')"


@dataclass(frozen=True)
class Column:
    """A column with our field; None where none stands for it, and then whether the sender left it out."""

    name: str
    field: str | None
    left_out: bool = False
    scale: Scale = OURS


@dataclass(frozen=True)
class TableReading:
    """How the rows of one table become records."""

    columns: tuple[Column, ...]
    clock: Clock
    asked: Asked
    decimal_comma: bool = False
    are_pairs: bool = False

    def reads(self, row: Row) -> Iterator[Read]:
        """What one row says: records, problems, and what isn't carried."""
        number, cells = row
        if len(cells) > len(self.columns) and any(
            cell not in (None, "") for cell in cells[len(self.columns) :]
        ):
            yield Problem("file", f"{len(cells)} cells under {len(self.columns)} columns", number)
            return
        filled = [
            (column, cell)
            for column, cell in zip(self.columns, cells, strict=False)
            if cell not in (None, "") and not (isinstance(cell, str) and not cell.strip())
        ]
        if self.are_pairs:
            yield from self._pair(number, filled)
            return
        for column, _ in filled:
            if column.field is None and not column.left_out:
                yield NotCarried(column.name, NO_FIELD)
        named = [(column, cell) for column, cell in filled if column.field]
        ratings = [each for each in named if each[0].field == RATING]
        others = {column.field: cell for column, cell in named if column.field and column.field != RATING}
        if len(ratings) < 2 and not self._is_wide:
            yield self._record(number, others, ratings[0] if ratings else None)
            return
        for rating in ratings:
            yield self._record(number, self._of_one(others, rating[0]), rating)

    @property
    def _is_wide(self) -> bool:
        return sum(column.field == RATING for column in self.columns) > 1

    def _of_one(self, others: Mapping[str, Any], column: Column) -> dict[str, Any]:
        """The other values of a wide row, for one of its columns of ratings: a rater's, an output's, or a question's."""
        values = dict(others)
        if "key" in values:
            values["key"] = f"{as_text(values['key'])}:{column.name}"
        given = self.asked.defaults.keys() | {each.field for each in self.columns}
        free = next((name for name in ("person", "output") if name not in given), None)
        if free:
            values[free] = column.name
        return values

    def _record(self, number: int, values: Mapping[str, Any], rating: tuple[Column, Any] | None) -> Read:
        try:
            said = dict(values)
            if rating is not None:
                column, cell = rating
                said[RATING] = column.scale.rating(cell, decimal_comma=self.decimal_comma)
                if (not column.scale.is_ours or self._is_wide) and "comment" not in said:
                    said["comment"] = f"{column.name}: {as_text(cell)}"
            return number, as_record(said, {}, self.asked.defaults, self.clock)
        except (msgspec.ValidationError, msgspec.DecodeError, Invalid) as error:
            return reading_of(error, number)

    def _pair(self, number: int, filled: Sequence[tuple[Column, Any]]) -> Iterator[Read]:
        values = {column.field or column.name: cell for column, cell in filled if not column.left_out}
        yield from pairs.not_carried(values)
        try:
            yield number, as_record(pairs.comparison(values), {}, self.asked.defaults, self.clock)
        except (msgspec.ValidationError, Invalid) as error:
            yield (
                problem_of(error, number)
                if isinstance(error, msgspec.ValidationError)
                else reading_of(error, number)
            )


def table_reading(table: Table, asked: Asked) -> TableReading:
    """How to read a table's rows. Raises Invalid naming each column that must be mapped first."""
    columns = _columns(table, asked.mapping)
    names = {column.name for column in columns if column.field is None and not column.left_out}
    sample = [cells for _, cells in islice(table.rows(), SAMPLED)]
    fitted = tuple(_fitted(column, place, sample) for place, column in enumerate(columns))
    return TableReading(
        columns=fitted,
        clock=clock_of(asked, _times(fitted, sample)),
        asked=asked,
        decimal_comma=table.decimal_comma,
        are_pairs={pairs.CHOSEN, pairs.REJECTED} <= names,
    )


def clock_of(asked: Asked, cells: Sequence[object] = ()) -> Clock:
    """How times are read: by the options, or the order that the cells tell. Raises Invalid for a zone that isn't."""
    zone = asked.options.get("time-zone", "")
    order: Order = "day-first" if asked.options.get("dates") == "day-first" else ""
    order = "month-first" if asked.options.get("dates") == "month-first" else order
    return Clock(zone_called(zone) if zone else None, order or order_of(cells))


def _times(columns: Sequence[Column], sample: Sequence[Sequence[Any]]) -> list[object]:
    places = [place for place, column in enumerate(columns) if column.field in TIMES]
    return [cells[place] for cells in sample for place in places if place < len(cells)]


def _fitted(column: Column, place: int, sample: Sequence[Sequence[Any]]) -> Column:
    if column.field != RATING:
        return column
    cells = distinct([cells[place] for cells in sample if place < len(cells)])
    return Column(column.name, RATING, column.left_out, column.scale.fitted(cells))


def _columns(table: Table, mapping: Mapping[str, str]) -> list[Column]:
    there = {_folded(name): name for name in reversed(table.columns)}
    mapped = {
        (name if name in table.columns else there.get(_folded(name), name)): field
        for name, field in mapping.items()
    }
    problems = [
        Problem(name, "the mapping names this column, but the file doesn't have it", 1)
        for name in sorted(mapped.keys() - set(table.columns))
    ]
    found = []
    for name in table.columns:
        try:
            found.append(_column(name, mapped, is_survey=bool(table.survey)))
        except Invalid as invalid:
            problems += [Problem(name, each.reason, 1) for each in invalid.problems]
    if problems:
        raise Invalid(*problems)
    return found


def _column(name: str, mapping: Mapping[str, str], *, is_survey: bool) -> Column:
    if name in mapping:
        said = mapping[name].strip()
        if not said:
            return Column(name, None, left_out=True)
        called, _, scale = said.partition(":")
        if called == RATING:
            return Column(name, RATING, scale=Scale.of(scale))
        if said not in FIELDS:
            near = get_close_matches(said, FIELDS, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            words = f"no such field; {hint}map it (--map '{name}=FIELD') or leave it out (--map '{name}=')"
            raise Invalid.field(name, words)
        return Column(name, said)
    plain = re.sub(r"[\s-]+", "_", name.strip()).lower()
    if plain in FIELDS:
        return Column(name, plain)
    near = get_close_matches(plain, FIELDS, 1, CLOSE)
    if near and not is_survey:
        words = f"did you mean {near[0]}? map it (--map '{name}=FIELD') or leave it out (--map '{name}=')"
        raise Invalid.field(name, f"no such field; {words}")
    return Column(name, None)


def _folded(name: str) -> str:
    return " ".join(name.replace("\ufeff", "").split()).casefold()
