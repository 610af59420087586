"""One clause looked at closely, and the cases that no clause spoke to."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import case, exists, func, select
from sqlmodel import Session, col

from governance.core.references import Prefix
from governance.measures.agreement import Agreement, agreement
from governance.policy.queries import first_keys
from governance.policy.tables import Clause, ClauseRename, PolicyVersion
from governance.review.tables import Case, CaseState, Citation, Judgement, Resolution, Verdict
from governance.review.tables.tallies import CaseTally
from governance.views.clause_use.keys import first_key, of_policy

RESAMPLES = 1_000
SEED = 20


@dataclass(frozen=True)
class UsedCase:
    """A resolved case, and what it came to."""

    id: int
    verdict: Verdict
    severity: int | None
    resolved_at: datetime

    @property
    def reference(self) -> str:
        return Prefix.CASE.of(self.id)


@dataclass(frozen=True)
class ClauseDetails:
    """How far reviewers agree in the cases in which somebody cited the clause, and the newest of these."""

    agreement: Agreement
    cases: list[UsedCase]


@dataclass(frozen=True)
class Uncovered:
    """Resolved cases in which nobody cited a clause, by what they came to; the newest of those that aren't acceptable."""

    by_verdict: dict[Verdict, int]
    cases: list[UsedCase]

    @property
    def in_doubt(self) -> int:
        """How many of them are more than answers that nobody minds."""
        return sum(count for verdict, count in self.by_verdict.items() if verdict is not Verdict.ACCEPTABLE)


def clause_details(session: Session, policy_id: int, key: str, limit: int = 50) -> ClauseDetails:
    """One clause of a policy, by the key that it has in any version."""
    first = first_keys(session, policy_id).get((policy_id, key), key)
    cited = (
        select(col(Judgement.case_id).label("case_id"))
        .distinct()
        .select_from(Citation)
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .join(Case, col(Case.id) == Judgement.case_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .outerjoin(ClauseRename, of_policy())
        .where(
            col(PolicyVersion.policy_id) == policy_id,
            first_key() == first,
            col(Case.state) == CaseState.RESOLVED,
        )
        .subquery("cited")
    )
    patterns = (
        select(
            *(
                func.sum(case((col(Judgement.verdict) == verdict, 1), else_=0)).label(verdict.value)
                for verdict in Verdict
            )
        )
        .join(cited, cited.c.case_id == Judgement.case_id)
        .group_by(col(Judgement.case_id))
        .subquery("patterns")
    )
    counted = session.execute(select(*patterns.c, func.count()).group_by(*patterns.c)).all()
    matrix = np.repeat(
        np.array([row[:-1] for row in counted], dtype=np.int64).reshape(-1, len(Verdict)),
        [row[-1] for row in counted],
        axis=0,
    )
    raters = session.execute(
        select(func.count(col(Judgement.reviewer_id).distinct())).join(
            cited, cited.c.case_id == Judgement.case_id
        )
    ).scalar_one()
    points = np.arange(len(Verdict), dtype=float)
    found = agreement(matrix, points, "nominal", raters, RESAMPLES, np.random.default_rng(SEED))
    rows = session.execute(
        select(Case.id, Resolution.verdict, Resolution.severity, Resolution.resolved_at)  # type: ignore[call-overload]
        .join(Resolution, col(Resolution.case_id) == Case.id)
        .join(cited, cited.c.case_id == Case.id)
        .order_by(col(Resolution.resolved_at).desc(), col(Case.id).desc())
        .limit(limit)
    )
    return ClauseDetails(found, [UsedCase(*row) for row in rows])


def uncovered_cases(session: Session, limit: int = 50) -> Uncovered:
    """Resolved cases in which no judgement cites any clause of any policy."""
    cites = exists().where(
        col(Judgement.case_id) == Resolution.case_id, col(Citation.judgement_id) == Judgement.id
    )
    counted = session.execute(
        select(col(CaseTally.verdict), func.sum(col(CaseTally.cases)))
        .where(~col(CaseTally.cites))
        .group_by(col(CaseTally.verdict))
    )
    rows = session.execute(
        select(
            col(Resolution.case_id),
            col(Resolution.verdict),
            col(Resolution.severity),
            col(Resolution.resolved_at),
        )
        .where(~cites, col(Resolution.verdict) != Verdict.ACCEPTABLE)
        .order_by(col(Resolution.resolved_at).desc(), col(Resolution.case_id).desc())
        .limit(limit)
    )
    return Uncovered({verdict: int(count) for verdict, count in counted}, [UsedCase(*row) for row in rows])
