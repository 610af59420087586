"""Statements: from clauses, from the owner, from participants; moderated, and translated."""

from collections.abc import Sequence

import langcodes
from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.commands.checks import (
    LONGEST,
    check_texts,
    known,
    next_number,
    still_open,
    still_taking_part,
)
from governance.policy.consultation.tables import (
    Consultation,
    ConsultationState,
    Statement,
    StatementState,
    StatementTranslation,
)

__all__ = ["LONGEST", "add_statements", "moderate", "submit_statement", "translate"]

LONGEST_NOTE = 500


def add_statements(
    unit: UnitOfWork, consultation_id: int, statements: Sequence[tuple[str, str, str | None]]
) -> list[Statement]:
    """The owner's own statements, accepted at once: (text, language, clause key or None). Raises Invalid, NotFound, Conflict
    when the consultation is closed.
    """
    require(unit.actor, Permission.CONSULT)
    consultation = _unclosed(unit, consultation_id)
    check_texts(text for text, _, _ in statements)
    for _, language, _ in statements:
        _check_language(language)
    first = next_number(unit, consultation_id)
    rows = [
        Statement(
            consultation_id=consultation_id,
            number=number,
            text=text.strip(),
            language=language,
            clause_key=clause_key,
            state=StatementState.ACCEPTED,
            moderated_by_id=unit.actor.person_id,
            submitted_at=unit.at,
        )
        for number, (text, language, clause_key) in enumerate(statements, first)
    ]
    unit.session.add_all(rows)
    unit.record("consultation.statements_added", consultation.slug, {"count": len(rows)})
    return rows


def submit_statement(unit: UnitOfWork, token: str, text: str, language: str) -> Statement:
    """A participant's own statement; it waits for moderation. The same words again change nothing. Raises Refused for a
    stranger, Conflict when not open, Invalid.
    """
    participant = still_taking_part(unit, token)
    consultation = still_open(unit, participant.consultation_id)
    check_texts([text])
    _check_language(language)
    said = unit.session.exec(
        select(Statement).where(
            Statement.consultation_id == consultation.id, col(Statement.text) == text.strip()
        )
    ).first()
    if said is not None:
        return said
    statement = unit.add(
        Statement(
            consultation_id=consultation.id,
            number=next_number(unit, consultation.id),
            text=text.strip(),
            language=language,
            author_id=participant.id,
            state=StatementState.PENDING,
            submitted_at=unit.at,
        )
    )
    unit.record("consultation.statement_submitted", consultation.slug, {"statement": statement.number})
    return statement


def moderate(unit: UnitOfWork, statement_id: int, accepted: bool, note: str = "") -> None:
    """Accepts or rejects a statement; a rejection says why. Raises NotFound, Invalid."""
    require(unit.actor, Permission.CONSULT)
    statement = _statement(unit, statement_id)
    if statement.state is StatementState.WITHDRAWN:
        raise Conflict("Its author has withdrawn this statement.")
    if not accepted and not note.strip():
        raise Invalid.field("note", "give a reason, which its author will see")
    if len(note.strip()) > LONGEST_NOTE:
        raise Invalid.field("note", f"expected {LONGEST_NOTE} characters at most")
    statement.state = StatementState.ACCEPTED if accepted else StatementState.REJECTED
    statement.moderation_note, statement.moderated_by_id = note.strip(), unit.actor.person_id
    slug = known(unit, statement.consultation_id).slug
    unit.record(
        "consultation.moderated", slug, {"statement": statement.number, "state": statement.state.value}
    )


def translate(unit: UnitOfWork, statement_id: int, language: str, text: str) -> StatementTranslation:
    """A statement in another language; a second one for the same language replaces the first. Raises NotFound, Invalid."""
    require(unit.actor, Permission.CONSULT)
    statement = _statement(unit, statement_id)
    if statement.state is StatementState.WITHDRAWN:
        raise Conflict("Its author has withdrawn this statement.")
    check_texts([text])
    _check_language(language)
    if language == statement.language:
        raise Invalid.field("language", f"the statement is already in {language}")
    translation = unit.session.exec(
        select(StatementTranslation).where(
            StatementTranslation.statement_id == statement_id, StatementTranslation.language == language
        )
    ).first()
    if translation is None:
        translation = StatementTranslation(
            statement_id=statement_id, language=language, text="", translated_at=unit.at
        )
        unit.session.add(translation)
    if translation.text != text.strip():
        translation.text, translation.translated_at = text.strip(), unit.at
        translation.translated_by_id = unit.actor.person_id
        slug = known(unit, statement.consultation_id).slug
        unit.record("consultation.translated", slug, {"statement": statement.number, "language": language})
    return translation


def _statement(unit: UnitOfWork, statement_id: int) -> Statement:
    found = unit.session.get(Statement, statement_id)
    if found is None:
        raise NotFound("statement", statement_id)
    return found


def _unclosed(unit: UnitOfWork, consultation_id: int) -> Consultation:
    consultation = known(unit, consultation_id)
    if consultation.state is ConsultationState.CLOSED:
        raise Conflict(f"The consultation {consultation.slug} is closed.")
    return consultation


def _check_language(language: str) -> None:
    if not langcodes.tag_is_valid(language):
        raise Invalid.field("language", f"{language!r} is not a language tag such as en or zh-Hans")
