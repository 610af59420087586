"""The life of a consultation: set up, opened, closed; and the links by which people come in."""

import secrets
from collections.abc import Callable

from sqlmodel import select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from governance.core.people.commands import SLUG
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.commands.checks import group_id_of, known, still_open, token_hash
from governance.policy.consultation.tables import (
    Consultation,
    ConsultationState,
    OpenLink,
    Participant,
    Statement,
    StatementState,
)
from governance.policy.tables import PolicyVersion

MOST_INVITED = 10_000


def new_secret() -> str:
    """The secret of a link: 192 random bits."""
    return secrets.token_urlsafe(24)


def create_consultation(
    unit: UnitOfWork, slug: str, title: str, question: str, *, policy_version_id: int | None = None
) -> Consultation:
    """A draft that nobody can vote in yet. Raises Invalid, Conflict for a taken slug, NotFound for the policy version."""
    require(unit.actor, Permission.CONSULT)
    wanted = {"title": title, "question": question}
    problems = [Problem(name, "expected a text") for name, words in wanted.items() if not words.strip()]
    if len(title.strip()) > 200:
        problems.append(Problem("title", "expected 200 characters at most"))
    if not SLUG.fullmatch(slug) or len(slug) > 64:
        problems.append(Problem("slug", "expected lower-case letters, digits, dots and hyphens, 64 at most"))
    if problems:
        raise Invalid(*problems)
    if policy_version_id is not None and unit.session.get(PolicyVersion, policy_version_id) is None:
        raise NotFound("policy version", policy_version_id)
    if unit.session.exec(select(Consultation.id).where(Consultation.slug == slug)).first() is not None:
        raise Conflict(f"A consultation called {slug} already exists.")
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
    consultation = known(unit, consultation_id)
    if consultation.state is not ConsultationState.DRAFT:
        raise Conflict(f"The consultation {consultation.slug} is already {consultation.state.value}.")
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
    consultation = known(unit, consultation_id)
    if consultation.state is ConsultationState.DRAFT:
        raise Conflict(f"The consultation {consultation.slug} was never opened.")
    consultation.state, consultation.answer = ConsultationState.CLOSED, answer.strip()
    consultation.closed_at = consultation.closed_at or unit.at
    unit.record("consultation.closed", consultation.slug, {"answered": bool(answer.strip())})


def invite(
    unit: UnitOfWork,
    consultation_id: int,
    count: int,
    *,
    group: str | None = None,
    draw: Callable[[], str] = new_secret,
) -> list[str]:
    """`count` new participants, of a stakeholder group where one is named. Returns their secrets, which are shown only once:
    only hashes are kept. `draw` makes a secret. Raises Invalid, NotFound.
    """
    require(unit.actor, Permission.CONSULT)
    consultation = known(unit, consultation_id)
    if not 1 <= count <= MOST_INVITED:
        raise Invalid.field("count", f"expected 1 to {MOST_INVITED:,}")
    group_id = group_id_of(unit, group)
    tokens = [draw() for _ in range(count)]
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


def make_open_link(unit: UnitOfWork, consultation_id: int, *, group: str | None = None) -> str:
    """A link that may be passed on, for a stakeholder group or for everyone. Returns its secret, shown only once. One made
    before for the same group ends with it. Raises NotFound.
    """
    require(unit.actor, Permission.CONSULT)
    consultation = known(unit, consultation_id)
    group_id = group_id_of(unit, group)
    for earlier in unit.session.exec(
        select(OpenLink).where(
            OpenLink.consultation_id == consultation_id,
            OpenLink.stakeholder_group_id == group_id,
            OpenLink.closed_at == None,  # noqa: E711 (SQL's IS NULL)
        )
    ):
        earlier.closed_at = unit.at
    token = new_secret()
    unit.add(
        OpenLink(
            consultation_id=consultation_id,
            stakeholder_group_id=group_id,
            token_hash=token_hash(token),
            made_by_id=unit.actor.person_id,
            made_at=unit.at,
        )
    )
    unit.record("consultation.link_made", consultation.slug, {"group": group})
    return token


def join(unit: UnitOfWork, link_token: str, group: str | None) -> str:
    """Lets in whoever came by an open link and says which stakeholder group they belong to (None: they would not say). Returns
    a secret of their own. Raises Refused for a link that is none, or ended; Conflict when not open; NotFound for the group.
    """
    link = unit.session.exec(select(OpenLink).where(OpenLink.token_hash == token_hash(link_token))).first()
    if link is None or link.closed_at is not None:
        raise Refused("This link is not an invitation, or it has ended. Please ask for a new one.")
    consultation = still_open(unit, link.consultation_id)
    token = new_secret()
    participant = unit.add(
        Participant(
            consultation_id=consultation.id,
            handle=f"joined-{token_hash(token)[:12]}",
            token_hash=token_hash(token),
            stakeholder_group_id=group_id_of(unit, group),
            open_link_id=link.id,
            joined_at=unit.at,
        )
    )
    unit.record("consultation.joined", consultation.slug, {"participant": participant.handle})
    return token
