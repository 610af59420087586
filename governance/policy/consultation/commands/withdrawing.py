"""Taking back what one said in a consultation: votes leave the results, and the words of one's own statements are deleted."""

from sqlmodel import col, select

from governance.core.errors import Conflict
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.commands.checks import known, participant_of
from governance.policy.consultation.tables import (
    ConsultationPoint,
    Participant,
    Statement,
    StatementState,
    StatementTranslation,
)

POINT_WITHDRAWN = "(a statement its author withdrew)"


def withdraw(unit: UnitOfWork, token: str) -> None:
    """Takes back all that whoever holds this link said, open or closed. Raises Refused for a stranger, Conflict when repeated."""
    participant = participant_of(unit, token)
    if participant.withdrawn_at is not None:
        raise Conflict("You have already withdrawn what you said here.")
    _withdraw(unit, participant)


def withdraw_everywhere(unit: UnitOfWork, person_id: int) -> int:
    """Takes back what a person said in all consultations; the caller has made sure that they want it. Returns how many."""
    theirs = unit.session.exec(
        select(Participant).where(Participant.person_id == person_id, col(Participant.withdrawn_at).is_(None))
    ).all()
    for participant in theirs:
        _withdraw(unit, participant)
    return len(theirs)


def _withdraw(unit: UnitOfWork, participant: Participant) -> None:
    participant.withdrawn_at, participant.declared = unit.at, {}
    unit.session.add(participant)
    own = unit.session.exec(select(Statement).where(Statement.author_id == participant.id)).all()
    ids = [statement.id for statement in own]
    for statement in own:
        statement.state, statement.text, statement.moderation_note = StatementState.WITHDRAWN, "", ""
        unit.session.add(statement)
    for translation in unit.session.exec(
        select(StatementTranslation).where(col(StatementTranslation.statement_id).in_(ids))
    ).all():
        translation.text = ""
        unit.session.add(translation)
    for point in unit.session.exec(
        select(ConsultationPoint).where(col(ConsultationPoint.statement_id).in_(ids))
    ).all():
        point.point = POINT_WITHDRAWN
        unit.session.add(point)
    consultation = known(unit, participant.consultation_id)
    unit.record(
        "consultation.withdrawn",
        consultation.slug,
        {"participant": participant.handle, "statements": [statement.number for statement in own]},
    )
