"""The index that answers filters and words: kept behind the records, in small steps, so that intake isn't slowed.

On SQLite it is one full-text table without content. Each record's line holds the words of its texts and, as words of
their own (`_MARK` and a letter before them), the values that people filter by: any combination of filters and words is
answered by one look into the index, in the order of ids. On PostgreSQL it holds a `tsvector` of the words; filters are
left to the planner.
See docs/decisions/025-search-behind-the-records.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select, text, update
from sqlmodel import Session, col

from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.feedback.consent import readable
from governance.feedback.tables import Feedback, Scope, SearchState
from governance.feedback.words import Term, words_in

STEP = 1_000
"""Records that are indexed in one transaction: others wait for the writer's place a few hundredths of a second."""

_MARK = "\ue000"
_STATE = table_of(SearchState)
_COLUMNS = (
    Feedback.id,
    Feedback.kind,
    Feedback.model_version_id,
    Feedback.language,
    Feedback.scenario,
    Feedback.stakeholder_group_id,
    Feedback.category,
    Feedback.severity,
    Feedback.source,
    Feedback.origin,
    Feedback.given_at,
)


@dataclass(frozen=True)
class Backlog:
    """Up to which id records are indexed, and the newest id there is."""

    indexed_to: int
    newest: int

    @property
    def waiting(self) -> int:
        """Records not indexed yet, at the most."""
        return max(0, self.newest - self.indexed_to)


def backlog(session: Session) -> Backlog:
    """How far the index is behind the records."""
    newest = session.execute(select(func.max(col(Feedback.id)))).scalar() or 0
    return Backlog(indexed_to(session), newest)


def indexed_to(session: Session) -> int:
    """The id up to which all records are indexed."""
    return session.execute(select(_STATE.c.indexed_to)).scalar() or 0


def index_more(store: Store, most: int = STEP) -> int:
    """Indexes the next records, `most` at the most, in one transaction of its own. Returns how many it indexed."""
    writing = store.engine.connect().execution_options(plumbline_writes=True)
    with writing as connection, connection.begin():
        done = connection.execute(select(_STATE.c.indexed_to)).scalar() or 0
        query = _lines().where(col(Feedback.id) > done).order_by(col(Feedback.id))
        rows: list[Any] = list(connection.execute(query.limit(most)))
        if not rows:
            return 0
        add = _add_to_sqlite if connection.dialect.name == "sqlite" else _add_to_postgresql
        add(connection, rows)
        connection.execute(update(_STATE).values(indexed_to=rows[-1].id))
    return len(rows)


def forget_words(session: Session, ids: Sequence[int]) -> None:
    """Takes the words of these statements out of the index, in the transaction in which consent to review them is withdrawn, or
    they are erased; call it before that is written, while the words that the index holds can still be read. They can be filtered
    by as before.
    """
    connection = session.connection()
    done = connection.execute(select(_STATE.c.indexed_to)).scalar() or 0
    held = [each for each in ids if each <= done]
    for start in range(0, len(held), STEP):
        some = held[start : start + STEP]
        rows: list[Any] = list(connection.execute(_lines().where(col(Feedback.id).in_(some))))
        if connection.dialect.name == "sqlite":
            lines = [(row.id, _line(row)) for row in rows]
            connection.exec_driver_sql(
                "INSERT INTO feedback_search(feedback_search, rowid, line) VALUES ('delete', ?, ?)", lines
            )
        else:
            gone = text("DELETE FROM feedback_search WHERE feedback_id = ANY(:ids)")
            connection.execute(gone, {"ids": list(some)})
        add = _add_to_sqlite if connection.dialect.name == "sqlite" else _add_to_postgresql
        add(connection, [_Wordless(row) for row in rows])


class _Wordless:
    """A row without what was written."""

    comment = correction = None

    def __init__(self, row: Any) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _lines() -> Select[*tuple[Any, ...]]:
    """What the index is told of each record; words only where they may be reviewed."""
    said = readable(Scope.REVIEW)
    return select(*map(col, _COLUMNS), said.c.comment, said.c.correction).join(said, said.c.id == Feedback.id)


def index_all(store: Store, told: Callable[[int], None] | None = None) -> int:
    """Indexes all that waits, step by step; `told` hears how many are done. Returns how many were indexed."""
    done = 0
    while step := index_more(store):
        done += step
        if told is not None:
            told(done)
    return done


def _add_to_sqlite(connection: Connection, rows: Iterable[Any]) -> None:
    lines = [(row.id, _line(row)) for row in rows]
    connection.exec_driver_sql("INSERT INTO feedback_search(rowid, line) VALUES (?, ?)", lines)


def _add_to_postgresql(connection: Connection, rows: Iterable[Any]) -> None:
    lines = []
    for row in rows:
        words = _text(row).split()
        if words:
            vector = " ".join(f"'{word}':{place}" for place, word in enumerate(words[:16_000], 1))
            lines.append({"id": row.id, "words": vector})
    if lines:
        statement = text(
            "INSERT INTO feedback_search (feedback_id, words) VALUES (:id, CAST(:words AS tsvector)) ON CONFLICT DO NOTHING"
        )
        connection.execute(statement, lines)


def _line(row: Any) -> str:
    return f"{_text(row)} {' '.join(_values(row))}"


def _text(row: Any) -> str:
    return " ".join(words_in(" ".join(part for part in (row.comment, row.correction, row.category) if part)))


def _values(row: Any) -> Iterable[str]:
    """The values that people filter by, as words that no text holds."""
    values = {
        "k": row.kind,
        "m": row.model_version_id,
        "l": row.language,
        "s": row.scenario,
        "g": row.stakeholder_group_id or 0,
        "h": row.source,
        "o": row.origin,
        "d": f"{row.given_at:%Y%m%d}",
        "y": f"{row.given_at:%Y%m}",
        "c": row.category,
        "v": row.severity,
    }
    yield from (value_word(letter, value) for letter, value in values.items() if value is not None)
    yield from (value_word(pair, values[pair[0]], values[pair[1]]) for pair in PAIRS)


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
