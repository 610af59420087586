"""Voting: by invitation only, on accepted statements, while a consultation is open; the last vote counts."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from governance.core.errors import Invalid, Problem
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.commands.checks import still_open, still_taking_part
from governance.policy.consultation.tables import Statement, StatementState, Vote

VALUES = frozenset({-1, 0, 1})


def vote(unit: UnitOfWork, token: str, votes: Mapping[int, int]) -> int:
    """A participant's votes by statement id: 1 agree, -1 disagree, 0 pass. Returns how many changed something: the same vote
    again changes nothing. Raises Refused for someone not invited, Conflict when the consultation isn't open, Invalid for a
    statement that isn't voted on or another value.
    """
    participant = still_taking_part(unit, token)
    consultation = still_open(unit, participant.consultation_id)
    open_ids = set(
        unit.session.exec(
            select_rows(Statement.id).where(
                Statement.consultation_id == consultation.id, Statement.state == StatementState.ACCEPTED
            )
        )
    )
    problems = [
        Problem("statement", f"{number} is not open to votes here") for number in votes.keys() - open_ids
    ]
    problems += [
        Problem("value", f"{value} is none of 1, 0, -1") for value in votes.values() if value not in VALUES
    ]
    if problems or not votes:
        raise Invalid(*(problems or [Problem("votes", "expected at least one")]))
    stands = _standing(unit, participant.id)
    changed = {statement: value for statement, value in votes.items() if stands.get(statement) != value}
    if changed:
        store_votes(
            unit, [(statement, participant.id, value, unit.at) for statement, value in changed.items()]
        )
        unit.record(
            "consultation.voted",
            consultation.slug,
            {"participant": participant.handle, "votes": len(changed)},
        )
    return len(changed)


def store_votes(unit: UnitOfWork, votes: Iterable[tuple[int, int, int, datetime]]) -> None:
    """Writes votes (statement id, participant id, value, time); the caller has checked them and records the event."""
    unit.insert_covered(
        Vote,
        [
            {
                "statement_id": statement_id,
                "participant_id": participant_id,
                "value": value,
                "given_at": given_at,
            }
            for statement_id, participant_id, value, given_at in votes
        ],
    )


def _standing(unit: UnitOfWork, participant_id: int) -> dict[int, int]:
    """The participant's votes that count, by statement id."""
    newest = (
        select(func.max(col(Vote.id)))
        .where(col(Vote.participant_id) == participant_id)
        .group_by(col(Vote.statement_id))
    )
    found = unit.session.execute(
        select(col(Vote.statement_id), col(Vote.value)).where(col(Vote.id).in_(newest))
    )
    return dict(found.all())
