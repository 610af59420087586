"""Keeping the search index behind the records, in small steps, and taking words out of it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select, text, update
from sqlmodel import Session, col

from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.feedback.consent import readable
from governance.feedback.search import PAIRS, value_word
from governance.feedback.tables import Feedback, Scope, SearchState
from governance.feedback.words import words_in

_STATE = table_of(SearchState)

STEP = 1_000
"""Records that are indexed in one transaction: others wait for the writer's place a few hundredths of a second."""


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
