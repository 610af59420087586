"""What decisions on the crowd left out of statistics, and what the last examination found."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlmodel import Session

from governance.core.proof.discrepancy import Discrepancy
from governance.core.references import Prefix
from governance.feedback.crowd.signals import signals_hash
from governance.views.verification.comparing import differences

DECIDED, REVERSED, EXAMINED = "crowd.decided", "crowd.decision_reversed", "crowd.examined"


def check_set_aside(session: Session) -> Iterator[Discrepancy]:
    """Each record of a decision to set aside is out from that decision's event on, until the event that takes it back."""
    connection = session.connection()
    begun, ended = _events(session, DECIDED), _events(session, REVERSED)
    wanted: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    out: dict[int, int | None] = {}
    query = "SELECT id, feedback_ids FROM crowd_decision WHERE verdict = 'set_aside' ORDER BY id"
    for decision_id, listed in connection.exec_driver_sql(query):
        reference = Prefix.CROWD_DECISION.of(decision_id)
        since, until = begun.get(reference), ended.get(reference)
        ids = orjson.loads(listed) if isinstance(listed, str) else listed
        for feedback_id in ids:
            still = out.get(feedback_id, 0)
            if since is None or still is None or still > since:
                continue  # another decision has it out already
            wanted[feedback_id, since] = (until, decision_id)
            out[feedback_id] = until
    rows = connection.exec_driver_sql("SELECT feedback_id, from_seq, until_seq, decision_id FROM set_aside")
    stored = {(row[0], row[1]): (row[2], row[3]) for row in rows}
    yield from differences("set_aside", ("until_seq", "decision_id"), stored, wanted)


def check_signals(session: Session) -> Iterator[Discrepancy]:
    """The signals are those that the newest examination's event tells of."""
    connection = session.connection()
    body = connection.exec_driver_sql(
        f"SELECT body FROM event WHERE kind = '{EXAMINED}' ORDER BY seq DESC LIMIT 1"  # noqa: S608 our own words
    ).scalar()
    rows = connection.exec_driver_sql(
        "SELECT pattern, subject, person_id, evidence, feedback_ids FROM crowd_signal ORDER BY id"
    ).all()
    told = orjson.loads(body)["data"] if body else {"signals": 0}
    if told["signals"] != len(rows):
        words = f"crowd_signal: the last examination found {told['signals']} signals, {len(rows)} are there"
        yield Discrepancy(words, "crowd_signal")
    elif "content" in told and told["content"] != signals_hash([_signal(row) for row in rows]):
        yield Discrepancy(
            "crowd_signal: the signals are not those that the last examination found", "crowd_signal"
        )


def _signal(row: Any) -> list[Any]:
    return [
        orjson.loads(value) if place > 2 and isinstance(value, str) else value
        for place, value in enumerate(row)
    ]


def _events(session: Session, kind: str) -> dict[str, int]:
    query = f"SELECT subject, min(seq) AS seq FROM event WHERE kind = '{kind}' GROUP BY subject"  # noqa: S608 our own words
    return {row.subject: row.seq for row in session.connection().exec_driver_sql(query)}
