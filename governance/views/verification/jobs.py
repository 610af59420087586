"""Long work: each job was asked for by an event, and ended as an event says."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlmodel import Session

from governance.core.proof.discrepancy import Discrepancy
from governance.core.references import Prefix
from governance.views.verification.comparing import differences
from governance.work.tables import ENDED, QUEUED, JobState


def check_jobs(session: Session) -> Iterator[Discrepancy]:
    connection = session.connection()
    wanted: dict[tuple[Any, ...], list[Any]] = {}
    query = f"SELECT seq, kind, actor, subject, body FROM event WHERE kind IN ('{QUEUED}', '{ENDED}') ORDER BY seq"  # noqa: S608 our own words
    for seq, kind, actor, subject, body in connection.exec_driver_sql(query):
        told = orjson.loads(body)["data"]
        if kind == QUEUED:
            wanted[(subject,)] = [told["kind"], told["title"], actor, seq, None]
        elif (subject,) in wanted:
            wanted[(subject,)][4] = told["state"]
    rows = connection.exec_driver_sql("SELECT id, kind, title, asked_by, queued_seq, state FROM job")
    stored = {(Prefix.JOB.of(row[0]),): [*row[1:5], _ended(row[5])] for row in rows}
    yield from differences("job", ("kind", "title", "asked_by", "queued_seq", "state"), stored, wanted)


def _ended(state: str) -> str | None:
    return state if JobState(state).has_ended else None
