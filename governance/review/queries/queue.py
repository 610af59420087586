"""The queue of cases, and how many there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, literal, or_, select
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.references import Prefix
from governance.feedback.tables import Feedback
from governance.registry.tables import Model, ModelVersion, Output
from governance.review.flags import stands_as_flag
from governance.review.recusal import is_own_feedback
from governance.review.rules import SERVICE_DAYS
from governance.review.tables import UNRESOLVED, Case, CaseState, Judgement, OpenedFor

EXCERPT = 160
"""Characters of an answer that the queue shows."""


@dataclass(frozen=True)
class QueueFilter:
    """Which cases to show; None leaves a condition out, and without a state all unresolved cases are shown.

    `mine`: those that this person has judged. `for_reviewer`: those that this person can still judge.
    `waiting`: those whose reviewers differ, to be decided by someone else. `overdue_at`: those that were overdue then.
    """

    state: CaseState | None = None
    severity: int | None = None
    language: str | None = None
    scenario: str | None = None
    mine: int | None = None
    for_reviewer: int | None = None
    waiting: bool = False
    overdue_at: datetime | None = None


@dataclass(frozen=True)
class CaseRow:
    """A case as the queue shows it. `flags` counts those that may be reviewed, `judgements` those made so far."""

    id: int
    output_id: int
    round: int
    state: CaseState
    severity: int
    opened_for: OpenedFor
    reason: str
    opened_at: datetime
    required_judgements: int
    judgements: int
    flags: int
    excerpt: str
    language: str
    scenario: str
    model_version: str

    @property
    def reference(self) -> str:
        return Prefix.CASE.of(self.id)

    @property
    def is_waiting(self) -> bool:
        """Whether all judgements are made and they differ."""
        return self.state != CaseState.RESOLVED and self.judgements >= self.required_judgements

    def age_days(self, at: datetime) -> int:
        return (at - self.opened_at).days

    def is_overdue(self, at: datetime) -> bool:
        """Whether the case is older than the service level of its severity."""
        return self.state != CaseState.RESOLVED and at - self.opened_at > timedelta(
            SERVICE_DAYS[self.severity]
        )


@dataclass(frozen=True)
class CasePage:
    """`next_after` is the id to ask for the next page with; None on the last one."""

    rows: list[CaseRow]
    next_after: int | None


@dataclass(frozen=True)
class ReviewCounts:
    """Cases by state; `overdue` and `waiting` for adjudication count among the unresolved."""

    open: int
    in_review: int
    resolved: int
    overdue: int
    waiting: int


def case_queue(
    session: Session, wanted: QueueFilter = QueueFilter(), after: int | None = None, limit: int = 50
) -> CasePage:
    """Cases by severity, the gravest first, then by age; pages go by key. Raises NotFound for an `after` that isn't there."""
    chosen = _chosen(wanted)
    if after is not None:
        chosen = chosen.where(*_beyond(session, after))
    rows = _rows(session, chosen.limit(limit + 1))
    return CasePage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def waiting_for_adjudication(session: Session, limit: int = 50) -> list[CaseRow]:
    """Cases whose reviewers differ, the gravest first."""
    return case_queue(session, QueueFilter(waiting=True), limit=limit).rows


def review_counts(session: Session, at: datetime) -> ReviewCounts:
    """How many cases there are in each state, and what is stuck at `at`."""
    counted = session.execute(select(col(Case.state), func.count()).group_by(col(Case.state)))
    states: dict[CaseState, int] = dict(counted.all())
    waiting = select(func.count()).select_from(Case).where(_is_waiting())
    return ReviewCounts(
        open=states.get(CaseState.OPEN, 0),
        in_review=states.get(CaseState.IN_REVIEW, 0),
        resolved=states.get(CaseState.RESOLVED, 0),
        overdue=session.execute(_overdue(at)).scalar_one(),
        waiting=session.execute(waiting).scalar_one(),
    )


def _overdue(at: datetime) -> Select[int]:
    """How many unresolved cases are older than the service level of their severity. Each part reads its stretch of an index."""
    parts = (
        select(func.count())
        .select_from(Case)
        .where(UNRESOLVED, col(Case.severity) == severity, col(Case.opened_at) < at - timedelta(days))
        .scalar_subquery()
        for severity, days in SERVICE_DAYS.items()
    )
    return select(sum(parts, start=literal(0)))


def _is_overdue(at: datetime) -> ColumnElement[bool]:
    """Whether a case, if unresolved, is older at `at` than the service level of its severity."""
    return or_(
        *(
            and_(col(Case.severity) == severity, col(Case.opened_at) < at - timedelta(days))
            for severity, days in SERVICE_DAYS.items()
        )
    )


def _chosen(wanted: QueueFilter) -> Select[int]:
    """Ids of the wanted cases in the order of the queue."""
    query = select(col(Case.id)).order_by(col(Case.severity).desc(), col(Case.opened_at), col(Case.id))
    query = query.where(UNRESOLVED if wanted.state is None else col(Case.state) == wanted.state)
    if wanted.severity is not None:
        query = query.where(col(Case.severity) == wanted.severity)
    if wanted.language or wanted.scenario:
        query = query.join(Output, col(Output.id) == Case.output_id)
    if wanted.language:
        query = query.where(col(Output.language) == wanted.language)
    if wanted.scenario:
        query = query.where(col(Output.scenario) == wanted.scenario)
    if wanted.mine is not None:
        query = query.where(_judged_by(wanted.mine))
    if wanted.for_reviewer is not None:
        query = query.where(*_open_to(wanted.for_reviewer))
    if wanted.waiting:
        query = query.where(_is_waiting())
    if wanted.overdue_at is not None:
        query = query.where(_is_overdue(wanted.overdue_at))
    return query


def _beyond(session: Session, after: int) -> list[ColumnElement[bool]]:
    """Cases behind `after` in the queue. The first condition follows from the second, and lets the index start there."""
    last = session.get(Case, after)
    if last is None:
        raise NotFound("case", Prefix.CASE.of(after))
    severity, opened_at, row_id = col(Case.severity), col(Case.opened_at), col(Case.id)
    return [
        severity <= last.severity,
        or_(
            severity < last.severity,
            opened_at > last.opened_at,
            and_(opened_at == last.opened_at, row_id > last.id),
        ),
    ]


def _rows(session: Session, chosen: Select[int]) -> list[CaseRow]:
    """The chosen cases in their order, each with what the queue shows; counted only for these."""
    ids = chosen.subquery("chosen")
    flags = (
        select(func.count())
        .where(col(Feedback.output_id) == Case.output_id, stands_as_flag())
        .correlate(Case)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            col(Case.id),
            col(Case.output_id),
            col(Case.round),
            col(Case.state),
            col(Case.severity),
            col(Case.opened_for),
            col(Case.reason),
            col(Case.opened_at),
            col(Case.required_judgements),
            _judgements_made(),
            flags,
            func.substr(col(Output.answer), 1, EXCERPT),
            col(Output.language),
            col(Output.scenario),
            col(Model.slug) + " " + col(ModelVersion.label),
        )
        .join(ids, ids.c.id == Case.id)
        .join(Output, col(Output.id) == Case.output_id)
        .join(ModelVersion, col(ModelVersion.id) == Output.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .order_by(col(Case.severity).desc(), col(Case.opened_at), col(Case.id))
    )
    return [CaseRow(*row) for row in rows]


def _judgements_made() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Judgement)
        .where(col(Judgement.case_id) == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )


def _is_waiting() -> ColumnElement[bool]:
    return and_(col(Case.state) == CaseState.IN_REVIEW, _judgements_made() >= col(Case.required_judgements))


def _judged_by(person_id: int) -> ColumnElement[bool]:
    return exists().where(col(Judgement.case_id) == Case.id, col(Judgement.reviewer_id) == person_id)


def _open_to(person_id: int) -> list[ColumnElement[bool]]:
    """Cases that lack judgements, and on which this person has neither judged nor given feedback."""
    own = exists().where(is_own_feedback(person_id, Case.output_id))
    return [_judgements_made() < col(Case.required_judgements), ~_judged_by(person_id), ~own]
