"""A consultation that was held elsewhere, brought in whole: its statements, participants and votes, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid
from governance.core.people.commands import SLUG
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.commands.voting import store_votes
from governance.policy.consultation.tables import (
    Consultation,
    ConsultationState,
    Participant,
    Statement,
    StatementState,
)

LONGEST_TITLE = 200


@dataclass(frozen=True)
class HeldStatement:
    number: int
    text: str
    language: str
    state: StatementState
    submitted_at: datetime
    author: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class HeldParticipant:
    """`given_group` is the opinion group that the source states, `declared` what they said of themselves."""

    handle: str
    given_group: str | None = None
    declared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HeldVote:
    participant: str
    statement: int
    value: int
    given_at: datetime


@dataclass(frozen=True)
class LeftOut:
    """A column of the export with values that a consultation has no place for: how many, and why."""

    file: str
    column: str
    values: int
    reason: str


@dataclass(frozen=True)
class Held:
    """All of it. Participants stand in the order in which they came; votes in any, the last of a pair counting."""

    title: str
    question: str
    statements: Sequence[HeldStatement]
    participants: Sequence[HeldParticipant]
    votes: Sequence[HeldVote]
    opened_at: datetime
    closed_at: datetime
    left_out: Sequence[LeftOut] = ()


def bring_in(unit: UnitOfWork, slug: str, held: Held) -> Consultation:
    """Stores it under a short name. Raises Conflict where that is taken, Invalid for a malformed one or no statements."""
    require(unit.actor, Permission.CONSULT)
    if not SLUG.fullmatch(slug) or len(slug) > 64:
        raise Invalid.field("slug", "expected lower-case letters, digits, dots and hyphens, 64 at most")
    if not held.statements:
        raise Invalid.field("statements", "there are none, so nothing was asked")
    if unit.session.exec(select(Consultation.id).where(Consultation.slug == slug)).first() is not None:
        raise Conflict(f"A consultation called {slug} already exists.")
    consultation = unit.add(
        Consultation(
            slug=slug,
            title=held.title[:LONGEST_TITLE],
            question=held.question,
            state=ConsultationState.CLOSED,
            created_by_id=unit.actor.person_id,
            created_at=unit.at,
            opened_at=held.opened_at,
            closed_at=held.closed_at,
        )
    )
    people = _people(unit, consultation.id, held)
    statements = _statements(unit, consultation.id, held, people)
    store_votes(
        unit,
        [
            (statements[each.statement], people[each.participant], each.value, each.given_at)
            for each in held.votes
        ],
    )
    counts = {
        "statements": len(statements),
        "participants": len(people),
        "votes": len(held.votes),
    }
    unit.record("consultation.brought_in", slug, counts)
    return consultation


def _people(unit: UnitOfWork, consultation_id: int, held: Held) -> dict[str, int]:
    rows = [
        Participant(
            consultation_id=consultation_id,
            handle=each.handle,
            given_group=each.given_group,
            declared=dict(each.declared),
            joined_at=held.opened_at,
        )
        for each in held.participants
    ]
    unit.session.add_all(rows)
    unit.session.flush()
    return {row.handle: row.id for row in rows}


def _statements(
    unit: UnitOfWork, consultation_id: int, held: Held, people: Mapping[str, int]
) -> dict[int, int]:
    rows = [
        Statement(
            consultation_id=consultation_id,
            number=each.number,
            text=each.text,
            language=each.language,
            topic=each.topic,
            author_id=people.get(each.author) if each.author else None,
            state=each.state,
            submitted_at=each.submitted_at,
        )
        for each in held.statements
    ]
    unit.session.add_all(rows)
    unit.session.flush()
    return {row.number: row.id for row in rows}
