"""What a database keeps of deleted words (old pages, the write-ahead log, dead rows) is written over; files of imports that held
them are deleted. It follows an erasure, outside its transaction, and may be run again.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import orjson
from sqlalchemy import select, update
from sqlmodel import col

from governance.core.access import Actor, Permission, require
from governance.core.canonical import utc_text
from governance.core.people.tables import Erasure, Person
from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.feedback.tables import Feedback
from governance.privacy.commands.people import erase_person
from governance.work.tables import Job, JobState

_REWRITTEN = (
    "feedback",
    "example",
    "judgement",
    "resolution",
    "finding",
    "statement",
    "person",
    "feedback_search",
    "quote",
)


def scrub(store: Store) -> None:
    """Writes the database anew without what was deleted. On SQLite this takes as long as copying the file; on PostgreSQL the
    tables that hold words are locked meanwhile, and its archived write-ahead log is for its operator to expire.
    """
    if store.engine.dialect.name == "sqlite":
        _scrub_sqlite(store)
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in _REWRITTEN:
            connection.exec_driver_sql(f"VACUUM (FULL) {name}")


def _scrub_sqlite(store: Store) -> None:
    """By the driver itself, since none of this may run within a transaction. The search index is merged first: what it deleted
    stays in its older parts until then.
    """
    connection = store.engine.raw_connection()
    try:
        for statement in (
            "INSERT INTO feedback_search(feedback_search) VALUES ('optimize')",
            "PRAGMA wal_checkpoint(TRUNCATE)",
            "VACUUM",
            "PRAGMA wal_checkpoint(TRUNCATE)",
        ):
            cursor = connection.cursor()
            cursor.execute(statement)
            cursor.close()
    finally:
        connection.close()


def forget_imports(store: Store, person_id: int) -> int:
    """Deletes the stored files of ended imports that a person's statements may have come by. Returns how many went."""
    with store.engine.connect().execution_options(plumbline_writes=True) as connection, connection.begin():
        origins = set(
            connection.execute(
                select(col(Feedback.origin)).where(col(Feedback.person_id) == person_id).distinct()
            ).scalars()
        )
        ended = [state for state in JobState if state.has_ended]
        jobs = connection.execute(
            select(col(Job.id), col(Job.arguments)).where(col(Job.state).in_(ended))
        ).all()
        gone = 0
        for job_id, arguments in jobs:
            if arguments.get("origin") in origins and arguments.get("sha256"):
                store.files.remove(arguments["sha256"])
                kept = {**arguments, "sha256": ""}
                connection.execute(update(table_of(Job)).where(col(Job.id) == job_id).values(arguments=kept))
                gone += 1
    return gone


def journal_path(store: Store) -> Path:
    """Where erasures are noted beside the database, so that a backup from before one doesn't bring the words back."""
    return store.secrets.folder / "erasures.jsonl"


def note(store: Store, erasure: Erasure) -> None:
    """Notes an erasure in the journal: the person's number and pseudonym, the order, the time; nothing that identifies them."""
    path = journal_path(store)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = {
        "person_id": erasure.person_id,
        "pseudonym": store.secrets.pseudonym(erasure.person_id),
        "order": erasure.order,
        "at": utc_text(erasure.erased_at),
    }
    with path.open("ab") as file:
        file.write(orjson.dumps(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def erase_again(store: Store, actor: Actor) -> Sequence[str]:
    """Carries out all noted erasures that the database doesn't know, as after a backup from before them was restored. Returns the
    pseudonyms of those who were erased anew.
    """
    path = journal_path(store)
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()] if path.is_file() else []
    again = []
    for line in lines:
        person_id = line["person_id"]
        with store.read() as session:
            known = session.execute(select(col(Person.id)).where(col(Person.id) == person_id)).first()
            done = session.execute(select(col(Erasure.id)).where(col(Erasure.person_id) == person_id)).first()
        if known is None or done is not None or line["pseudonym"] != store.secrets.pseudonym(person_id):
            continue
        with store.begin(actor) as unit:
            erase_person(unit, person_id, line["order"])
        forget_imports(store, person_id)
        again.append(line["pseudonym"])
    if again:
        scrub(store)
    return again


def erase(store: Store, actor: Actor, person_id: int, order: str) -> Erasure:
    """Erases a person, notes it, and scrubs what is left of their words. Stopped on the way, running it again finishes it."""
    with store.read() as session:
        row = session.execute(select(Erasure).where(col(Erasure.person_id) == person_id)).scalar()
    if row is None:
        with store.begin(actor) as unit:
            row = erase_person(unit, person_id, order)
    else:
        require(actor, Permission.ERASE_PERSON)
    note(store, row)
    forget_imports(store, person_id)
    scrub(store)
    return row
