"""The search index: how far it is, and that every record up to there is in it once, none beyond."""

from collections.abc import Iterator

from sqlmodel import Session

from governance.core.proof.discrepancy import Discrepancy
from governance.feedback.search import value_word
from governance.feedback.tables import Kind

_STATE = "feedback_search_state"


def check_search(session: Session) -> Iterator[Discrepancy]:
    connection = session.connection()
    states = connection.exec_driver_sql("SELECT indexed_to FROM feedback_search_state").scalars().all()
    if len(states) != 1:
        yield Discrepancy(f"{_STATE}: {len(states)} rows instead of one", _STATE)
        return
    newest = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM feedback").scalar_one()
    if states[0] > newest:
        words = f"{_STATE} 1: column indexed_to says {states[0]}, the newest record is {newest}"
        yield Discrepancy(words, _STATE, 1, "indexed_to")
    if connection.dialect.name == "sqlite":
        yield from _indexed(session, states[0])
    else:
        beyond = connection.exec_driver_sql(
            f"SELECT count(*) FROM feedback_search WHERE feedback_id > {int(states[0])}"  # noqa: S608 a number
            " OR feedback_id NOT IN (SELECT id FROM feedback)"
        ).scalar_one()
        if beyond:
            words = (
                f"{_STATE} 1: column indexed_to says {states[0]}, {beyond} records beyond are in the index"
            )
            yield Discrepancy(words, _STATE, 1, "indexed_to")


def _indexed(session: Session, indexed_to: int) -> Iterator[Discrepancy]:
    """Every record has a word for its kind in the index, so that these words count the records."""
    connection = session.connection()
    for kind in Kind:
        query = "SELECT count(*) FROM feedback_search WHERE feedback_search MATCH ?"
        found = connection.exec_driver_sql(query, (f'"{value_word("k", kind.value)}"',)).scalar_one()
        wanted = connection.exec_driver_sql(
            "SELECT count(*) FROM feedback WHERE kind = ? AND id <= ?", (kind.value, indexed_to)
        ).scalar_one()
        if found != wanted:
            words = (
                f"{_STATE} 1: {wanted} records of kind {kind.value} up to {indexed_to}, {found} in the index"
            )
            yield Discrepancy(words, _STATE, 1, "indexed_to")
