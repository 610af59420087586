"""Setting up a consultation in one go, about a policy version or one of its clauses."""

from collections.abc import Sequence

from sqlmodel import select

from governance.core.access import Permission, require
from governance.core.errors import Invalid
from governance.core.unit_of_work import UnitOfWork
from governance.policy.consultation.commands import create_consultation
from governance.policy.consultation.commands.checks import known
from governance.policy.consultation.commands.statements import add_statements
from governance.policy.consultation.queries.asking import clauses_to_ask
from governance.policy.consultation.tables import Consultation, Statement


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
