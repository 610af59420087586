"""Judgements whose ground has moved: a clause they cite reads otherwise in the version in force, or is gone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.core.references import Prefix
from governance.policy.queries import in_force
from governance.policy.tables import Clause, Policy, PolicyVersion
from governance.review.second_looks import Reassessment
from governance.review.tables import Case, Citation, Judgement, Verdict


@dataclass(frozen=True)
class StaleCitation:
    """One clause cited by a judgement, and what became of it.

    `current` is the number of the version in force, None where the policy has none; `current_clause_id` is None where the
    clause is gone; `current_text_hash` is empty then.
    """

    judgement_id: int
    case_id: int
    verdict: Verdict
    made_at: datetime
    policy: str
    key: str
    cited_clause_id: int
    cited: int
    current_clause_id: int | None
    current: int | None
    current_text_hash: str

    @property
    def reference(self) -> str:
        return Prefix.JUDGEMENT.of(self.judgement_id)

    @property
    def is_gone(self) -> bool:
        return self.current_clause_id is None


def stale_judgements(session: Session, at: datetime) -> list[StaleCitation]:
    """The citations that are stale at `at`, by judgement and key. Cases that were re-opened since are left out, and
    judgements that were confirmed under the same text.
    """
    current, later = in_force(at), aliased(Case)
    clause_now, version_now = aliased(Clause), aliased(PolicyVersion)
    text_now = func.coalesce(col(clause_now.text_hash), "")
    confirmed = exists().where(
        col(Reassessment.judgement_id) == Judgement.id,
        col(Reassessment.clause_id) == Clause.id,
        col(Reassessment.text_hash) == text_now,
    )
    rows = session.execute(
        select(
            col(Judgement.id),
            col(Judgement.case_id),
            col(Judgement.verdict),
            col(Judgement.made_at),
            col(Policy.slug),
            col(Clause.key),
            col(Clause.id),
            col(PolicyVersion.number),
            col(clause_now.id),
            col(version_now.number),
            text_now,
        )
        .select_from(Citation)
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .join(Case, col(Case.id) == Judgement.case_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .outerjoin(current, current.c.policy_id == Policy.id)
        .outerjoin(version_now, col(version_now.id) == current.c.version_id)
        .outerjoin(
            clause_now,
            (col(clause_now.policy_version_id) == current.c.version_id) & (col(clause_now.key) == Clause.key),
        )
        .where(
            or_(col(clause_now.id).is_(None), col(clause_now.text_hash) != Clause.text_hash),
            ~confirmed,
            ~exists().where(col(later.output_id) == Case.output_id, col(later.round) > Case.round),
        )
        .order_by(col(Judgement.id), col(Clause.key))
    )
    return [StaleCitation(*row) for row in rows]
