"""The text of a stored policy version."""

from sqlmodel import Session, col, select

from governance.policy.document import ParsedClause, ParsedPolicy
from governance.policy.tables import Clause, PolicyVersion


def stored_document(session: Session, version: PolicyVersion) -> ParsedPolicy:
    """The text of a stored version as a document."""
    rows = session.exec(
        select(Clause).where(Clause.policy_version_id == version.id).order_by(col(Clause.position))
    )
    clauses = tuple(ParsedClause(row.key, row.heading, row.level, row.text, row.attributes) for row in rows)
    return ParsedPolicy(clauses, version.preamble, version.attributes)


def left_out_of(session: Session, version_id: int) -> list[str]:
    """What the file that a version was brought in from held beside its text, in words."""
    version = session.get(PolicyVersion, version_id)
    return list(version.left_out) if version is not None else []
