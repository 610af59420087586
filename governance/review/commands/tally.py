"""What resolved cases came to, counted as they are resolved: by clause and by model version.

Roll-ups, kept by `resolving.add_resolution` in the transaction that resolves a case; a test counts them afresh. A resolved
case never changes (judging again starts another round), so that counts only grow.
"""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from governance.core.unit_of_work import UnitOfWork
from governance.policy.tables import Clause, PolicyVersion
from governance.registry.tables import Output
from governance.review.tables import Case, Citation, Judgement, Verdict
from governance.review.tables.tallies import CaseTally, ClauseTally


def count_resolved(unit: UnitOfWork, case: Case, verdict: Verdict) -> None:
    """Counts a case that has just come to `verdict`."""
    model_version_id = unit.session.get_one(Output, case.output_id).model_version_id
    cited = unit.session.execute(
        select(
            col(Citation.clause_id),
            col(PolicyVersion.policy_id),
            col(Clause.key),
            col(Judgement.verdict),
            col(Judgement.made_at),
        )
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .where(col(Judgement.case_id) == case.id)
    ).all()
    newest: dict[tuple[int, str], int] = {}
    violated = set()
    for clause_id, policy_id, key, judged, made_at in cited:
        tally = _clause_tally(unit, clause_id, model_version_id, made_at)
        tally.judgements += 1
        newest[policy_id, key] = max(clause_id, newest.get((policy_id, key), 0))
        if judged is Verdict.VIOLATES and verdict is Verdict.VIOLATES:
            violated.add((policy_id, key))
    for clause, clause_id in newest.items():
        tally = unit.session.get_one(ClauseTally, (clause_id, model_version_id))
        tally.cases += 1
        tally.violations += clause in violated
    counted = unit.session.get(CaseTally, (model_version_id, verdict, bool(cited)))
    if counted is None:
        counted = CaseTally(model_version_id=model_version_id, verdict=verdict, cites=bool(cited))
        unit.session.add(counted)
    counted.cases += 1


def _clause_tally(unit: UnitOfWork, clause_id: int, model_version_id: int, made_at: datetime) -> ClauseTally:
    tally = unit.session.get(ClauseTally, (clause_id, model_version_id))
    if tally is None:
        tally = ClauseTally(clause_id=clause_id, model_version_id=model_version_id, last_cited_at=made_at)
        unit.add(tally)
    tally.last_cited_at = max(tally.last_cited_at, made_at)
    return tally
