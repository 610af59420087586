"""What the queue's roll-up holds, counted from the records: the parts of each case."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from governance.feedback.queries import standing_consent
from governance.feedback.tables import Feedback, Kind, Scope
from governance.registry.tables import Output
from governance.review.priority import Parts
from governance.review.queries.flags import stands_as_flag
from governance.review.tables import Case, CaseState, Judgement, OpenedFor
from governance.review.tables.desks import CasePlace, Escalation
from governance.review.tables.second_looks import Reassessment

ROUNDING = 1e-6
"""What a mean computed in binary may fall short of its tenth."""

FEWEST_VOICES = 2
"""Ratings that a group needs before its mean counts as the group's."""


def counted(session: Session, case_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The rows of `case_place` for these cases, from the records alone."""
    cases = session.execute(
        select(
            Case,
            col(Output.language),
            col(Output.scenario),
            _judgements(),
            select(col(Escalation.id)).where(col(Escalation.case_id) == Case.id).exists(),
            select(col(Reassessment.id)).where(col(Reassessment.next_case_id) == Case.id).exists(),
        )
        .join(Output, col(Output.id) == Case.output_id)
        .where(col(Case.id).in_(case_ids))
        .order_by(col(Case.id))
    ).all()
    outputs = sorted({case.output_id for case, *_ in cases})
    flags = {row.output_id: row for row in session.execute(_flags(outputs))}
    gaps = {row.output_id: row.gap for row in session.execute(gap_by_output(on_outputs(outputs)))}
    for case, language, scenario, judgements, escalated, stale in cases:
        said = flags.get(case.output_id)
        parts = Parts(
            severity=case.severity,
            flags=said.flags if said else 0,
            groups_flagging=said.groups if said else 0,
            gap_tenths=tenths(gaps.get(case.output_id)),
            audit=case.opened_for == OpenedFor.AUDIT,
            stale=stale,
            escalated=escalated,
            opened_at=case.opened_at,
        )
        yield _row(case, parts, language, scenario, judgements)


def _row(case: Case, parts: Parts, language: str, scenario: str, judgements: int) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "output_id": case.output_id,
        "state": CaseState(case.state).value,
        "severity": case.severity,
        "language": language,
        "scenario": scenario,
        "required": case.required_judgements,
        "judgements": judgements,
        "flags": parts.flags,
        "groups_flagging": parts.groups_flagging,
        "gap_tenths": parts.gap_tenths,
        "audit": parts.audit,
        "stale": parts.stale,
        "escalated": parts.escalated,
        "opened_at": parts.opened_at,
        "due_at": parts.due_at,
        "rank_at": parts.rank_at,
    }


def unplaced(session: Session, limit: int) -> list[int]:
    """Some of the cases without a place: those that were there before the queue kept any."""
    return list(
        session.execute(
            select(col(Case.id)).where(col(Case.id).not_in(select(col(CasePlace.case_id)))).limit(limit)
        ).scalars()
    )


def tenths(gap: object) -> int:
    """A distance between means in whole tenths, never rounded up, so that it meets a rule when it shows as much; 0 for none."""
    return int(float(str(gap)) * 10 + ROUNDING) if gap is not None else 0


def on_outputs(output_ids: Sequence[int]) -> ColumnElement[bool]:
    return col(Feedback.output_id).in_(output_ids)


def gap_by_output(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The widest distance between two groups' mean ratings of an output: columns output_id, gap. Only groups with
    `FEWEST_VOICES` ratings or more count, and only outputs that two such groups rated are in it.
    """
    means = (
        select(col(Feedback.output_id), func.avg(col(Feedback.rating)).label("mean"))
        .where(
            col(Feedback.kind) == Kind.RATING,
            col(Feedback.stakeholder_group_id).is_not(None),
            standing_consent(Scope.REVIEW),
            *conditions,
        )
        .group_by(col(Feedback.output_id), col(Feedback.stakeholder_group_id))
        .having(func.count() >= FEWEST_VOICES)
        .subquery()
    )
    return (
        select(means.c.output_id, (func.max(means.c.mean) - func.min(means.c.mean)).label("gap"))
        .group_by(means.c.output_id)
        .having(func.count() > 1)
    )


def cases_on(output_ids: Select[Any]) -> Select[Any]:
    """Ids of all cases on these outputs."""
    return select(col(Case.id)).where(col(Case.output_id).in_(output_ids))


def _flags(output_ids: Sequence[int]) -> Select[int, int, int]:
    return (
        select(
            col(Feedback.output_id),
            func.count().label("flags"),
            func.count(col(Feedback.stakeholder_group_id).distinct()).label("groups"),
        )
        .where(on_outputs(output_ids), stands_as_flag())
        .group_by(col(Feedback.output_id))
    )


def _judgements() -> Any:
    return (
        select(func.count())
        .select_from(Judgement)
        .where(col(Judgement.case_id) == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
