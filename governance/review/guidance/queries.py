"""The examples on a policy's clauses, as they hold for one of its versions."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from governance.core.references import Prefix
from governance.policy.queries import clauses, first_keys
from governance.policy.tables import PolicyVersion
from governance.review.guidance.tables import ClauseExample, ExampleKind


@dataclass(frozen=True)
class ExampleRow:
    """An example as one version shows it. `holds` says whether the clause still has the text it was given for, in version
    `given_in`; otherwise somebody should look at it again.
    """

    id: int
    key: str
    kind: ExampleKind
    asked: str
    answer: str
    note: str
    case: str | None
    given_in: int
    holds: bool
    added_at: datetime


def version_examples(session: Session, version_id: int) -> dict[str, list[ExampleRow]]:
    """Examples by clause key: those given in this version or before, bad ones after good ones. Clauses without are left out."""
    version = session.get_one(PolicyVersion, version_id)
    first = first_keys(session, version.policy_id)
    here = {
        first.get((version.policy_id, clause.key), clause.key): clause
        for clause in clauses(session, version_id)
    }
    rows = session.exec(
        select(ClauseExample, PolicyVersion.number)
        .join(PolicyVersion, col(PolicyVersion.id) == ClauseExample.policy_version_id)
        .where(
            ClauseExample.policy_id == version.policy_id,
            col(ClauseExample.removed_at).is_(None),
            PolicyVersion.number <= version.number,
        )
        .order_by(col(ClauseExample.kind).desc(), col(ClauseExample.id))
    )
    found: dict[str, list[ExampleRow]] = {}
    for row, number in rows:
        clause = here.get(first.get((version.policy_id, row.clause_key), row.clause_key))
        if clause is not None:
            found.setdefault(clause.key, []).append(
                _row(row, clause.key, number, row.clause_hash == clause.text_hash)
            )
    return found


def _row(row: ClauseExample, key: str, number: int, holds: bool) -> ExampleRow:
    case = Prefix.CASE.of(row.case_id) if row.case_id is not None else None
    return ExampleRow(
        id=row.id,
        key=key,
        kind=row.kind,
        asked=row.asked,
        answer=row.answer,
        note=row.note,
        case=case,
        given_in=number,
        holds=holds,
        added_at=row.added_at,
    )
