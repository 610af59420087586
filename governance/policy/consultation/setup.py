"""Setting up a consultation in one go, about a policy version or one of its clauses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from governance.core.access import Permission, require
from governance.core.errors import Invalid
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.checks import LONGEST, known
from governance.policy.consultation.commands import create_consultation
from governance.policy.consultation.statements import add_statements
from governance.policy.consultation.tables import Consultation, Statement
from governance.policy.tables import Clause, Policy, PolicyState, PolicyVersion

_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+")
MOST_SENTENCES = 12


@dataclass(frozen=True)
class ClauseAsked:
    """A clause to ask about, in the newest version that has it, with its text as sentences."""

    policy_version_id: int
    key: str
    heading: str
    sentences: tuple[str, ...]


def set_up(
    unit: UnitOfWork,
    slug: str,
    title: str,
    question: str,
    *,
    policy_version_id: int | None = None,
    statements: Sequence[tuple[str, str, str | None]] = (),
) -> Consultation:
    """A draft with statements to begin with: (text, language, clause key or None). Raises as the two commands do."""
    consultation = create_consultation(unit, slug, title, question, policy_version_id=policy_version_id)
    if statements:
        add_statements(unit, consultation.id, statements)
    return consultation


def add_clauses(
    unit: UnitOfWork, consultation_id: int, keys: Sequence[str], language: str
) -> list[Statement]:
    """The first sentence of each of these clauses of the version that is asked about, as a statement; those that are there
    already are left out. Raises Invalid for a consultation about no version, or a key that the version lacks.
    """
    require(unit.actor, Permission.CONSULT)
    consultation = known(unit, consultation_id)
    if consultation.policy_version_id is None:
        raise Invalid.field("clauses", "this consultation is about no policy version")
    clauses = {clause.key: clause for clause in clauses_to_ask(unit.session, consultation.policy_version_id)}
    if unknown := [key for key in keys if key not in clauses]:
        raise Invalid.field("clauses", f"the version has no clause {', '.join(unknown)} with a text")
    there = set(unit.session.exec(select(Statement.text).where(Statement.consultation_id == consultation_id)))
    texts = {key: clauses[key].sentences[0] for key in keys}
    new = [(text, language, key) for key, text in texts.items() if text not in there]
    return add_statements(unit, consultation_id, new) if new else []


def clauses_to_ask(session: Session, policy_version_id: int) -> list[ClauseAsked]:
    """The clauses of a version that have a text of their own, in the order of the document."""
    query = select(Clause).where(Clause.policy_version_id == policy_version_id).order_by(col(Clause.position))
    return [_asked(clause) for clause in session.exec(query) if clause.text.strip()]


def clause_asked(session: Session, reference: str) -> ClauseAsked | None:
    """The clause that `policy/key` names, in the newest version of its policy that has it; None where there is none."""
    policy, _, key = reference.partition("/")
    found = session.exec(
        select(Clause)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(Policy.slug == policy, Clause.key == key.partition("@")[0])
        .order_by(col(PolicyVersion.number).desc())
    ).first()
    return _asked(found) if found else None


def versions_to_ask_about(session: Session) -> dict[int, str]:
    """Policy versions that are not past, newest first, by id: `assistant-guidelines@4, a draft`."""
    query = (
        select(col(PolicyVersion.id), Policy.slug, PolicyVersion.number, PolicyVersion.state)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(col(PolicyVersion.state).not_in([PolicyState.SUPERSEDED, PolicyState.RETIRED]))
        .order_by(col(PolicyVersion.id).desc())
    )
    return {
        version_id: f"{slug}@{number}, {str(state).replace('_', ' ')}"
        for version_id, slug, number, state in session.exec(query)
    }


def _asked(clause: Clause) -> ClauseAsked:
    """Markdown's line breaks and list marks are left out: a statement is one line."""
    lines = (re.sub(r"^\s*(?:[-*+>]|\d+\.)\s+", "", line) for line in clause.text.splitlines())
    words = " ".join(" ".join(lines).split())
    sentences = [sentence[:LONGEST] for sentence in _SENTENCE_END.split(words) if sentence]
    return ClauseAsked(
        clause.policy_version_id, clause.key, clause.heading, tuple(sentences[:MOST_SENTENCES])
    )
