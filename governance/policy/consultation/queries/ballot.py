"""What a participant sees: who they are here, the statement to vote on next, and what they have answered so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sqlalchemy import case, false, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from governance.core.errors import Refused
from governance.core.people.tables import StakeholderGroup
from governance.measures.routing import draw, priorities
from governance.policy.consultation.commands.checks import token_hash
from governance.policy.consultation.queries import PointRow, points
from governance.policy.consultation.tables import (
    Consultation,
    ConsultationState,
    OpenLink,
    Participant,
    Statement,
    StatementState,
    StatementTranslation,
    Vote,
)


@dataclass(frozen=True)
class Shown:
    """A statement in the language asked for, where there is a translation; `original` is its own text then, else None."""

    id: int
    number: int
    text: str
    language: str
    original: str | None
    original_language: str
    topic: str | None


@dataclass(frozen=True)
class Own:
    """A statement that the participant submitted, and what its moderation came to."""

    text: str
    state: StatementState
    note: str


@dataclass(frozen=True)
class Asked:
    """The consultation that a link leads to. `languages` are those in which statements can be read."""

    slug: str
    title: str
    question: str
    state: ConsultationState
    answer: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Gate:
    """What an open link leads to: who comes says which group they belong to, of `groups` (short name to name)."""

    asked: Asked
    groups: dict[str, str]
    made_for: str | None


@dataclass(frozen=True)
class Ballot:
    """`answered` holds what the participant voted, the newest last; `next` is None when nothing is left;
    `points` are the owner's answers. Whoever `has_withdrawn` has no votes here any more.
    """

    asked: Asked
    handle: str
    group: str | None
    next: Shown | None
    answered: list[tuple[Shown, int]]
    total: int
    own: list[Own]
    has_withdrawn: bool
    points: list[PointRow]


def came_by(session: Session, token: str, language: str) -> Ballot | Gate:
    """What the link with this secret leads to. Raises Refused for one that is no invitation, or has ended."""
    hashed = token_hash(token)
    found = session.exec(select_rows(Participant).where(Participant.token_hash == hashed)).first()
    if found is not None:
        return _ballot(session, found, language)
    link = session.exec(select_rows(OpenLink).where(OpenLink.token_hash == hashed)).first()
    if link is None or link.closed_at is not None:
        raise Refused(
            "This link is not an invitation, or it has ended. It may also have been mistyped: please ask for a new one."
        )
    groups = session.exec(select_rows(StakeholderGroup).order_by(col(StakeholderGroup.position))).all()
    slugs = {group.id: group.slug for group in groups}
    return Gate(
        _asked(session, link.consultation_id),
        {group.slug: group.name for group in groups},
        slugs.get(link.stakeholder_group_id) if link.stakeholder_group_id else None,
    )


def _ballot(session: Session, participant: Participant, language: str) -> Ballot:
    shown = _shown(session, participant.consultation_id, language)
    votes = dict(
        session.execute(
            select(col(Vote.statement_id), col(Vote.value))
            .where(
                col(Vote.participant_id) == participant.id,
                *([false()] if participant.withdrawn_at is not None else []),
            )
            .order_by(col(Vote.id))
        ).all()
    )
    left = [statement for statement in shown.values() if statement.id not in votes]
    group = (
        session.get(StakeholderGroup, participant.stakeholder_group_id)
        if participant.stakeholder_group_id
        else None
    )
    own = session.exec(
        select_rows(Statement)
        .where(Statement.author_id == participant.id)
        .order_by(col(Statement.number).desc())
    )
    random = Random(f"{participant.id}/{len(votes)}")
    return Ballot(
        asked=_asked(session, participant.consultation_id),
        handle=participant.handle,
        group=group.name if group else None,
        next=_next(session, left, random),
        answered=[
            (shown[statement_id], value) for statement_id, value in votes.items() if statement_id in shown
        ],
        total=len(shown),
        own=[Own(statement.text, statement.state, statement.moderation_note) for statement in own],
        has_withdrawn=participant.withdrawn_at is not None,
        points=points(session, participant.consultation_id),
    )


def _next(session: Session, left: Sequence[Shown], random: Random) -> Shown | None:
    """Drawn by priority; the same one until the participant has voted on it. Votes changed later count each time: it is a
    matter of order, and counting is cheap so.
    """
    if not left:
        return None
    counts = {
        statement_id: (agrees, disagrees, passes)
        for statement_id, agrees, disagrees, passes in session.execute(
            select(
                col(Vote.statement_id),
                *(func.sum(case((col(Vote.value) == value, 1), else_=0)) for value in (1, -1, 0)),
            )
            .where(col(Vote.statement_id).in_([statement.id for statement in left]))
            .group_by(col(Vote.statement_id))
        )
    }
    none_yet = (0, 0, 0)
    columns = zip(*(counts.get(statement.id, none_yet) for statement in left), strict=True)
    return left[draw(priorities(*map(list, columns)), random)]


def _shown(session: Session, consultation_id: int, language: str) -> dict[int, Shown]:
    """The statements that are voted on, by id, in the language asked for where they have it."""
    rows = session.execute(
        select(Statement, col(StatementTranslation.text))
        .outerjoin(
            StatementTranslation,
            (col(StatementTranslation.statement_id) == Statement.id)
            & (col(StatementTranslation.language) == language),
        )
        .where(
            col(Statement.consultation_id) == consultation_id, col(Statement.state) == StatementState.ACCEPTED
        )
        .order_by(col(Statement.number))
    )
    return {
        statement.id: Shown(
            id=statement.id,
            number=statement.number,
            text=translated or statement.text,
            language=language if translated else statement.language,
            original=statement.text if translated else None,
            original_language=statement.language,
            topic=statement.topic,
        )
        for statement, translated in rows
    }


def _asked(session: Session, consultation_id: int) -> Asked:
    consultation = session.get_one(Consultation, consultation_id)
    own = select(col(Statement.language)).where(
        col(Statement.consultation_id) == consultation_id, col(Statement.state) == StatementState.ACCEPTED
    )
    translated = (
        select(col(StatementTranslation.language))
        .join(Statement, col(Statement.id) == StatementTranslation.statement_id)
        .where(
            col(Statement.consultation_id) == consultation_id, col(Statement.state) == StatementState.ACCEPTED
        )
    )
    languages = session.execute(own.union(translated)).scalars()
    return Asked(
        slug=consultation.slug,
        title=consultation.title,
        question=consultation.question,
        state=consultation.state,
        answer=consultation.answer,
        languages=tuple(sorted(languages)),
    )
