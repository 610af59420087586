"""What several commands of this room ask first."""

import hashlib
from collections.abc import Iterable

from sqlmodel import col, func, select

from governance.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from governance.core.people.tables import StakeholderGroup
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.tables import Consultation, ConsultationState, Participant, Statement

LONGEST = 1_000


def token_hash(token: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def known(unit: UnitOfWork, consultation_id: int) -> Consultation:
    """The consultation. Raises NotFound."""
    found = unit.session.get(Consultation, consultation_id)
    if found is None:
        raise NotFound("consultation", consultation_id)
    return found


def still_open(unit: UnitOfWork, consultation_id: int) -> Consultation:
    """The consultation, if people may vote in it. Raises Conflict."""
    consultation = known(unit, consultation_id)
    if consultation.state is not ConsultationState.OPEN:
        raise Conflict(f"The consultation “{consultation.title}” is not open.")
    return consultation


def participant_of(unit: UnitOfWork, token: str) -> Participant:
    """Who holds this secret. Raises Refused for a token that was never given out: it names no consultation."""
    found = unit.session.exec(select(Participant).where(Participant.token_hash == token_hash(token))).first()
    if found is None:
        raise Refused("This link is not an invitation, or it was mistyped. Please ask for a new one.")
    return found


def still_taking_part(unit: UnitOfWork, token: str) -> Participant:
    """Who holds this secret, unless they took back what they said. Raises Refused, Conflict."""
    participant = participant_of(unit, token)
    if participant.withdrawn_at is not None:
        raise Conflict("You have withdrawn what you said here, so nothing more can be added.")
    return participant


def group_id_of(unit: UnitOfWork, group: str | None) -> int | None:
    """The id of the stakeholder group with this short name; None for None. Raises NotFound."""
    if group is None:
        return None
    found = unit.session.exec(select(StakeholderGroup.id).where(StakeholderGroup.slug == group)).first()
    if found is None:
        raise NotFound("stakeholder group", group)
    return found


def next_number(unit: UnitOfWork, consultation_id: int) -> int:
    """The number of the next statement, from 1."""
    numbers = select(func.max(col(Statement.number))).where(Statement.consultation_id == consultation_id)
    return (unit.session.exec(numbers).one() or 0) + 1


def check_texts(texts: Iterable[str]) -> None:
    """Raises Invalid for statements that are empty or too long, by their line."""
    problems = [
        Problem("text", f"expected 1 to {LONGEST:,} characters", line)
        for line, text in enumerate(texts, 1)
        if not 1 <= len(text.strip()) <= LONGEST
    ]
    if problems:
        raise Invalid(*problems)
