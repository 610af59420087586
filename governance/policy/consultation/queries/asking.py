"""What a consultation may ask about: policy versions, and clauses as sentences."""

import re
from dataclasses import dataclass

from sqlmodel import Session, col, select

from governance.policy.consultation.commands.checks import LONGEST
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
