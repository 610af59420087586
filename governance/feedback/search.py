"""The words of the index that answers filters and words (governance.feedback.commands.indexing keeps it behind the records).

On SQLite it is one full-text table without content. Each record's line holds the words of its texts and, as words of
their own (`_MARK` and a letter before them), the values that people filter by: any combination of filters and words is
answered by one look into the index, in the order of ids. On PostgreSQL it holds a `tsvector` of the words; filters are
left to the planner.
See docs/decisions/025-search-behind-the-records.md.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from governance.feedback.words import Term

_MARK = "\ue000"


def value_word(letters: str, *values: object) -> str:
    """The word that stands for the values of the fields called `letters`. Other values have other words."""
    return _MARK + letters + "x".join(str(value).encode().hex() for value in values)


PAIRS = ("kl", "ks", "kg", "km", "ls")
"""Fields whose values have a word together as well: of two words that are common, finding where both stand takes long."""


def value_words(values: Mapping[str, object]) -> list[str]:
    """The fewest words that stand for all of these values, by the letters of their fields."""
    found: list[str] = []
    covered: set[str] = set()
    for pair in PAIRS:
        first, second = pair[0], pair[1]
        if first in values and second in values and second not in covered:
            found.append(value_word(pair, values[first], values[second]))
            covered |= {first, second}
    found += [value_word(letter, value) for letter, value in values.items() if letter not in covered]
    return found


def days_words(first: date, last: date) -> list[str]:
    """The words that cover the days from `first` to `last`: whole months by one word each, the rest day by day."""
    words = []
    day = first
    while day <= last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        if day.day == 1 and following - timedelta(days=1) <= last:
            words.append(value_word("y", f"{day:%Y%m}"))
            day = following
        else:
            words.append(value_word("d", f"{day:%Y%m%d}"))
            day += timedelta(days=1)
    return words


def match_of(any_of: Iterable[Iterable[str]], wanted: Iterable[Term]) -> str:
    """The question in SQLite's full-text language: one of each of `any_of`, and all terms."""
    parts = [f"({' OR '.join(_quoted(word) for word in words)})" for words in any_of]
    parts += [_quoted(" ".join(term.words)) + ("*" if term.open_ended else "") for term in wanted]
    return " AND ".join(parts)


def vector_query(wanted: Iterable[Term]) -> str:
    """The terms in PostgreSQL's full-text language."""
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in term.words) + (":*)" if term.open_ended else ")")
        for term in wanted
    )


def _quoted(words: str) -> str:
    return f'"{words}"'
