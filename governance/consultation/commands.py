"""Opening a consultation, inviting people, submitting and moderating statements, voting, closing."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import col, func, select

from governance.consultation.tables import (
    Consultation,
    ConsultationState,
    Participant,
    Statement,
    StatementState,
    Vote,
)
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from governance.core.people.commands import SLUG
from governance.core.people.tables import StakeholderGroup
from governance.core.unit_of_work import UnitOfWork
from governance.policy.tables import PolicyVersion

LONGEST_STATEMENT = 1_000
MOST_INVITED = 10_000
VALUES = frozenset({-1, 0, 1})


def create_consultation(
    unit: UnitOfWork, slug: str, title: str, question: str, *, policy_version_id: int | None = None
) -> Consultation:
    """A draft that nobody can vote in yet. Raises Invalid, Conflict for a taken slug, NotFound for the policy version."""
    require(unit.actor, Permission.CONSULT)
    wanted = {"title": title, "question": question}
    problems = [Problem(name, "expected some words") for name, words in wanted.items() if not words.strip()]
    if not SLUG.fullmatch(slug) or len(slug) > 64:
        problems.append(Problem("slug", "expected lower-case letters, digits, dots and hyphens, 64 at most"))
    if problems:
        raise Invalid(*problems)
    if policy_version_id is not None and unit.session.get(PolicyVersion, policy_version_id) is None:
        raise NotFound("policy version", policy_version_id)
    if unit.session.exec(select(Consultation.id).where(Consultation.slug == slug)).first() is not None:
        raise Conflict(f"There is a consultation {slug} already.")
    consultation = unit.add(
        Consultation(
            slug=slug,
            title=title.strip(),
            question=question.strip(),
            policy_version_id=policy_version_id,
            state=ConsultationState.DRAFT,
            created_by_id=unit.actor.person_id,
            created_at=unit.at,
        )
    )
    unit.record("consultation.created", slug)
    return consultation


def open_consultation(unit: UnitOfWork, consultation_id: int) -> None:
    """Lets people vote. Raises Conflict unless it is a draft, Invalid without an accepted statement."""
    require(unit.actor, Permission.CONSULT)
    consultation = _consultation(unit, consultation_id)
    if consultation.state is not ConsultationState.DRAFT:
        raise Conflict(f"The consultation {consultation.slug} is {consultation.state.value} already.")
    accepted = select(Statement.id).where(
        Statement.consultation_id == consultation_id, Statement.state == StatementState.ACCEPTED
    )
    if unit.session.exec(accepted).first() is None:
        raise Invalid.field("statements", "expected at least one accepted statement to vote on")
    consultation.state, consultation.opened_at = ConsultationState.OPEN, unit.at
    unit.record("consultation.opened", consultation.slug)


def close_consultation(unit: UnitOfWork, consultation_id: int, answer: str = "") -> None:
    """Ends voting; `answer` says how the main points are taken up and may be given again later. Raises Conflict for a draft."""
    require(unit.actor, Permission.CONSULT)
    consultation = _consultation(unit, consultation_id)
    if consultation.state is ConsultationState.DRAFT:
        raise Conflict(f"The consultation {consultation.slug} was never opened.")
    consultation.state, consultation.answer = ConsultationState.CLOSED, answer.strip()
    consultation.closed_at = consultation.closed_at or unit.at
    unit.record("consultation.closed", consultation.slug, {"answered": bool(answer.strip())})


def invite(unit: UnitOfWork, consultation_id: int, count: int, *, group: str | None = None) -> list[str]:
    """`count` new participants, of a stakeholder group where one is named. Returns their secrets, which are shown this once:
    only hashes are kept. Raises Invalid, NotFound.
    """
    require(unit.actor, Permission.CONSULT)
    consultation = _consultation(unit, consultation_id)
    if not 1 <= count <= MOST_INVITED:
        raise Invalid.field("count", f"expected 1 to {MOST_INVITED:,}")
    group_id = None
    if group is not None:
        group_id = unit.session.exec(
            select(StakeholderGroup.id).where(StakeholderGroup.slug == group)
        ).first()
        if group_id is None:
            raise NotFound("stakeholder group", group)
    tokens = [secrets.token_urlsafe(24) for _ in range(count)]
    unit.session.add_all(
        Participant(
            consultation_id=consultation_id,
            handle=f"invited-{token_hash(token)[:12]}",
            token_hash=token_hash(token),
            stakeholder_group_id=group_id,
            joined_at=unit.at,
        )
        for token in tokens
    )
    unit.record("consultation.invited", consultation.slug, {"count": count, "group": group})
    return tokens


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def add_statements(
    unit: UnitOfWork, consultation_id: int, statements: Sequence[tuple[str, str, str | None]]
) -> list[Statement]:
    """The owner's own statements, accepted at once: (text, language, clause key or None). Raises Invalid, NotFound."""
    require(unit.actor, Permission.CONSULT)
    consultation = _consultation(unit, consultation_id)
    _check_texts(text for text, _, _ in statements)
    first = _next_number(unit, consultation_id)
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
    """A participant's own statement; it waits for moderation. Raises Refused for a stranger, Conflict when not open, Invalid."""
    participant = participant_of(unit, token)
    consultation = _open_consultation(unit, participant.consultation_id)
    _check_texts([text])
    statement = unit.add(
        Statement(
            consultation_id=consultation.id,
            number=_next_number(unit, consultation.id),
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
    statement = unit.session.get(Statement, statement_id)
    if statement is None:
        raise NotFound("statement", statement_id)
    if not accepted and not note.strip():
        raise Invalid.field("note", "say why, so that its author can learn it")
    statement.state = StatementState.ACCEPTED if accepted else StatementState.REJECTED
    statement.moderation_note, statement.moderated_by_id = note.strip(), unit.actor.person_id
    slug = _consultation(unit, statement.consultation_id).slug
    unit.record(
        "consultation.moderated", slug, {"statement": statement.number, "state": statement.state.value}
    )


def vote(unit: UnitOfWork, token: str, votes: Mapping[int, int]) -> None:
    """A participant's votes by statement id: 1 agree, -1 disagree, 0 pass. Raises Refused for someone not invited, Conflict
    when the consultation isn't open, Invalid for a statement that isn't voted on or another value.
    """
    participant = participant_of(unit, token)
    consultation = _open_consultation(unit, participant.consultation_id)
    open_ids = set(
        unit.session.exec(
            select(Statement.id).where(
                Statement.consultation_id == consultation.id, Statement.state == StatementState.ACCEPTED
            )
        )
    )
    problems = [Problem("statement", f"{number} is not voted on here") for number in votes.keys() - open_ids]
    problems += [
        Problem("value", f"{value} is none of 1, 0, -1") for value in votes.values() if value not in VALUES
    ]
    if problems or not votes:
        raise Invalid(*(problems or [Problem("votes", "expected at least one")]))
    store_votes(unit, [(statement_id, participant.id, value) for statement_id, value in votes.items()])
    unit.record(
        "consultation.voted", consultation.slug, {"participant": participant.handle, "votes": len(votes)}
    )


def store_votes(unit: UnitOfWork, votes: Iterable[tuple[int, int, int]]) -> None:
    """Writes votes (statement id, participant id, value); the caller has checked them and records the event."""
    unit.insert_covered(
        Vote,
        [
            {
                "statement_id": statement_id,
                "participant_id": participant_id,
                "value": value,
                "given_at": unit.at,
            }
            for statement_id, participant_id, value in votes
        ],
    )


def participant_of(unit: UnitOfWork, token: str) -> Participant:
    """Who holds this secret. Raises Refused for a token that was never given out: it names no consultation."""
    found = unit.session.exec(select(Participant).where(Participant.token_hash == token_hash(token))).first()
    if found is None:
        raise Refused("This link is not an invitation, or it was mistyped. Please ask for a new one.")
    return found


def _consultation(unit: UnitOfWork, consultation_id: int) -> Consultation:
    found = unit.session.get(Consultation, consultation_id)
    if found is None:
        raise NotFound("consultation", consultation_id)
    return found


def _open_consultation(unit: UnitOfWork, consultation_id: int) -> Consultation:
    consultation = _consultation(unit, consultation_id)
    if consultation.state is not ConsultationState.OPEN:
        raise Conflict(f"The consultation “{consultation.title}” is not open.")
    return consultation


def _next_number(unit: UnitOfWork, consultation_id: int) -> int:
    numbers = select(func.max(col(Statement.number))).where(Statement.consultation_id == consultation_id)
    return (unit.session.exec(numbers).one() or 0) + 1


def _check_texts(texts: Iterable[str]) -> None:
    problems = [
        Problem("text", f"expected 1 to {LONGEST_STATEMENT:,} characters", line)
        for line, text in enumerate(texts, 1)
        if not 1 <= len(text.strip()) <= LONGEST_STATEMENT
    ]
    if problems:
        raise Invalid(*problems)
