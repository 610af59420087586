"""Who had a part in the rounds of a case before an appeal on it was upheld."""

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.duties import Duty
from governance.review.tables import Case, Judgement, Resolution
from governance.review.tables.second_looks import Appeal


def parts_before_appeal(session: Session, case: Case) -> dict[Duty, list[int | None]]:
    """Who judged and who decided the rounds up to the one that was appealed; empty where no appeal led to this round or an
    earlier.
    """
    appealed = session.execute(
        select(col(Case.round))
        .join(Appeal, col(Appeal.case_id) == Case.id)
        .where(
            col(Case.output_id) == case.output_id,
            col(Case.round) < case.round,
            col(Appeal.next_case_id).is_not(None),
        )
        .order_by(col(Case.round).desc())
        .limit(1)
    ).scalar()
    if appealed is None:
        return {}
    rounds = select(col(Case.id)).where(col(Case.output_id) == case.output_id, col(Case.round) <= appealed)
    judged = session.execute(
        select(col(Judgement.reviewer_id)).where(col(Judgement.case_id).in_(rounds))
    ).scalars()
    decided = session.execute(
        select(col(Resolution.resolved_by_id)).where(col(Resolution.case_id).in_(rounds))
    ).scalars()
    return {Duty.JUDGE: list(judged), Duty.ADJUDICATE: list(decided)}
