"""Who had a part in the rounds of a case before an appeal on it was upheld."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.core.duties import Duty, works_alone
from governance.review.tables import Case, Judgement, Resolution
from governance.review.tables.second_looks import Appeal, AppealState

_part = aliased(Case)
_appealed = aliased(Case)


def had_part_before_appeal(person_id: Any, output_id: Any) -> ColumnElement[bool]:
    """Whether a person judged or decided a round of the output up to one that was appealed with success; each is given by its id
    or by a column.
    """
    overturned = (
        select(col(Appeal.id))
        .join(_appealed, col(_appealed.id) == Appeal.case_id)
        .where(
            col(Appeal.state) == AppealState.UPHELD,
            col(_appealed.output_id) == output_id,
            col(_appealed.round) >= _part.round,
        )
        .exists()
    )
    judged = (
        select(col(Judgement.id))
        .join(_part, col(_part.id) == Judgement.case_id)
        .where(col(Judgement.reviewer_id) == person_id, col(_part.output_id) == output_id, overturned)
        .exists()
    )
    decided = (
        select(col(Resolution.id))
        .join(_part, col(_part.id) == Resolution.case_id)
        .where(col(Resolution.resolved_by_id) == person_id, col(_part.output_id) == output_id, overturned)
        .exists()
    )
    return or_(judged, decided)


def may_judge_again(session: Session, person_id: int, output_id: int) -> bool:
    """Whether no upheld appeal keeps the person from the output's next round; nothing does where one person works alone."""
    had_part = bool(session.execute(select(had_part_before_appeal(person_id, output_id))).scalar())
    return not had_part or works_alone(session, person_id)


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
