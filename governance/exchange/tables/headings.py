"""Where a table's heading is, what its columns are called, and which rows under it are a survey tool's, not answers.

A sheet often has a title above its heading; surveys have two or three heading rows (Qualtrics: names, questions, import ids;
SurveyMonkey: questions, then options; LimeSurvey's VV file: questions, then codes).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from statistics import median

from governance.core.errors import Invalid, Problem
from governance.exchange.limits import MOST_COLUMNS
from governance.exchange.tables.asked import Row

LOOKED_AT = 60
"""Rows in which the heading is looked for."""

FULL = 0.6
"""A heading has at least this share of the cells that rows of the table usually have."""

QUALTRICS, SURVEY_MONKEY, LIME_SURVEY = "Qualtrics", "SurveyMonkey", "LimeSurvey"
MICROSOFT_FORMS, GOOGLE_FORMS = "Microsoft Forms", "Google Forms"
_MONKEY = {"respondent id", "collector id"}
_LIME = {"submitdate", "startlanguage"}
_VALUE = re.compile(r"[\d.,:/ -]*\d[\d.,:/ -]*")
_OPEN = {"response", "open-ended response", "open ended response"}


@dataclass(frozen=True)
class Heading:
    """`rows_used` is how many of the first rows are title and heading; the table's own rows follow them."""

    columns: tuple[str, ...]
    rows_used: int
    notes: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    survey: str = ""


def heading_of(rows: Sequence[Row], known: Collection[str] = ()) -> Heading:
    """The heading among the first rows of a table. `known` are column names that are looked for. Raises Invalid."""
    if not rows:
        raise Invalid.field("file", "expected a heading; the table is empty")
    place = _place(rows, known)
    notes = [_titles(rows[:place])] if place else []
    names = _names(rows[place][1])
    if len(names) > MOST_COLUMNS:
        words = f"{len(names):,} columns; at most {MOST_COLUMNS:,} are allowed"
        raise Invalid(Problem("file", words, rows[place][0]))
    survey, used, labels = QUALTRICS, _import_ids(rows, place), dict[str, str]()
    if used:
        labels = _by_column(names, rows[place + 1][1]) if used - place > 2 else {}
        first, last = rows[place + 1][0], rows[used - 1][0]
        lines = f"Rows {first} and {last} hold" if first != last else f"Row {first} holds"
        notes.append(f"An export of Qualtrics: {lines} its questions and import ids, not answers.")
    elif _looks_like(names, _MONKEY) and len(rows) > place + 1:
        survey, used = SURVEY_MONKEY, place + 2
        names = _with_options(rows[place][1], rows[place + 1][1])
        notes.append(
            f"An export of SurveyMonkey: row {rows[place + 1][0]} holds the options of its questions."
        )
    elif _lime_codes(rows, place):
        survey, used = LIME_SURVEY, place + 2
        labels = _by_column(_names(rows[place + 1][1]), rows[place][1])
        names = _names(rows[place + 1][1])
        notes.append(
            f"An export of LimeSurvey: row {rows[place][0]} holds its questions, the next their codes."
        )
    else:
        survey, used = _by_names(names), place + 1
        notes += [f"An export of {survey}, by its first columns."] if survey else []
    unnamed = sum(
        1 for name, cell in zip(names, rows[used - 1][1], strict=False) if cell in (None, "") and name
    )
    columns = _distinct(names)
    if unnamed and not survey:
        notes.append(_unnamed(columns))
    return Heading(tuple(columns), used, tuple(note for note in notes if note), labels, survey)


def text_of(cell: object) -> str:
    """A cell of a heading as a name."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\ufeff", "").split()) if cell is not None else ""


def _place(rows: Sequence[Row], known: Collection[str]) -> int:
    """The place of the heading: the first row that is nearly as full as those that follow, or the one with more known names."""
    filled = [sum(1 for cell in cells if text_of(cell)) for _, cells in rows]
    usual = median([count for count in filled if count] or [0])
    needed = max(1.0, FULL * usual)
    by_shape = next((place for place, count in enumerate(filled) if count >= needed), 0)
    if _has_values(rows[by_shape]):
        later = range(by_shape + 1, min(by_shape + 10, len(rows)))
        by_shape = next(
            (at for at in later if filled[at] > filled[by_shape] and not _has_values(rows[at])), by_shape
        )
    if not known:
        return by_shape
    named = {name.casefold() for name in known}
    matches = [
        len({text_of(cell).casefold() for cell in cells} & named) for _, cells in rows[: LOOKED_AT // 2]
    ]
    best = max(range(len(matches)), key=lambda place: (matches[place], -place))
    if by_shape < len(matches) and matches[by_shape] >= matches[best]:
        return by_shape
    return best if matches[best] > 1 or len(named) == 1 else by_shape


def _has_values(row: Row) -> bool:
    """Whether a row holds a number or a date, as headings seldom do and lines about a table often."""
    return any(_VALUE.fullmatch(text_of(cell)) for cell in row[1])


def _titles(rows: Sequence[Row]) -> str:
    said = " · ".join(filter(None, (" ".join(filter(None, map(text_of, cells))) for _, cells in rows)))
    first, last = rows[0][0], rows[-1][0]
    where = f"Rows {first} to {last}" if first != last else f"Row {first}"
    return f"{where} above the heading left out: {said[:160]}" if said else ""


def _names(cells: Sequence[object]) -> list[str]:
    names = [text_of(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return [name or f"column {number}" for number, name in enumerate(names, 1)]


def _distinct(names: Sequence[str]) -> list[str]:
    """Names, each once: the second `score` is `score (2)`."""
    taken: set[str] = set()
    found = []
    for name in names:
        number, unique = 1, name
        while unique in taken:
            number += 1
            unique = f"{name} ({number})"
        taken.add(unique)
        found.append(unique)
    return found


def _unnamed(columns: Sequence[str]) -> str:
    called = [name for name in columns if name.startswith("column ")]
    return f"Columns without a name are called by their place: {', '.join(called[:10])}." if called else ""


def _import_ids(rows: Sequence[Row], place: int) -> int:
    """How many rows Qualtrics' heading takes, with what is above it; 0 where this is no export of Qualtrics."""
    for at in range(place + 1, min(place + 4, len(rows))):
        cells = [text_of(cell) for cell in rows[at][1]]
        marked = sum(cell.startswith(('{"ImportId"', "{'ImportId'")) for cell in cells)
        if marked and marked * 2 >= len([cell for cell in cells if cell]):
            return at + 1
    return 0


def _by_column(names: Sequence[str], cells: Sequence[object]) -> dict[str, str]:
    return {name: text_of(cell) for name, cell in zip(names, cells, strict=False) if text_of(cell)}


def _looks_like(names: Sequence[str], signs: set[str]) -> bool:
    return signs <= {name.casefold() for name in names}


def _with_options(questions: Sequence[object], options: Sequence[object]) -> list[str]:
    """SurveyMonkey's two rows as one: a question with several options heads several columns, and is written once."""
    names: list[str] = []
    asked = ""
    width = max(len(questions), len(options))
    for place in range(width):
        question = text_of(questions[place]) if place < len(questions) else ""
        option = text_of(options[place]) if place < len(options) else ""
        asked = question or asked
        shown = "" if option.casefold() in _OPEN else option
        names.append(" - ".join(filter(None, (asked, shown))) or f"column {place + 1}")
    return names


def _lime_codes(rows: Sequence[Row], place: int) -> bool:
    if len(rows) < place + 2:
        return False
    codes = {text_of(cell).casefold() for cell in rows[place + 1][1]}
    return codes >= _LIME


def _by_names(names: Sequence[str]) -> str:
    plain = [name.casefold() for name in names]
    if {"start time", "completion time"} <= set(plain) and plain[0] == "id":
        return MICROSOFT_FORMS
    if plain and plain[0] == "timestamp" and any(one.endswith("?") or " " in one for one in plain[1:]):
        return GOOGLE_FORMS
    lime = {"response id", "date submitted"} <= set(plain) or set(plain) >= _LIME
    return LIME_SURVEY if lime else ""
