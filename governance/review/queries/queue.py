"""The queue of cases, the most urgent first, and how many there are.

Reads the roll-up `case_place`: one index gives the order, whatever is filtered by.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from governance.core.duties import works_alone
from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.policy.queries import clauses_that_moved_on
from governance.registry.tables import Model, ModelVersion, Output
from governance.review.priority import Parts
from governance.review.queries.recusal import has_recused, own_feedback_on
from governance.review.queries.rounds import had_part_before_appeal
from governance.review.tables import Case, CaseState, Citation, Judgement, OpenedFor
from governance.review.tables.desks import UNSETTLED, Assignment, CasePlace, Escalation, is_live

EXCERPT = 160
"""Characters of an answer that the queue shows."""


@dataclass(frozen=True)
class QueueFilter:
    """Which cases to show; None leaves a condition out, and without a state all unresolved cases are shown.

    `mine`: those that this person has judged. `for_reviewer`: those that this person can still judge, on which a seat is free
    for them. `assigned_to`: those on this person's desk. `unassigned`: those with a free seat. `waiting`: those whose
    reviewers differ, to be decided by someone else. `stale`: those that a changed clause brought back, or
    that were judged by some under a clause that has changed since (by `at`). `overdue_at`: those that
    were overdue then. `at` tells which reservations have run out; without it, none has.
    """

    state: CaseState | None = None
    severity: int | None = None
    language: str | None = None
    scenario: str | None = None
    mine: int | None = None
    for_reviewer: int | None = None
    assigned_to: int | None = None
    unassigned: bool = False
    waiting: bool = False
    escalated: bool = False
    stale: bool = False
    overdue_at: datetime | None = None
    at: datetime | None = None

    def on_desk_of(self, person_id: int | None, at: datetime) -> "QueueFilter":
        """Of the cases on this person's desk, those in the same slice."""
        return replace(self._slice(), assigned_to=person_id or 0, at=at)

    def open_to(self, person_id: int | None, at: datetime) -> "QueueFilter":
        """Of the cases that this person can judge, those in the same slice."""
        return replace(self._slice(), for_reviewer=person_id or 0, at=at)

    def _slice(self) -> "QueueFilter":
        return QueueFilter(severity=self.severity, language=self.language, scenario=self.scenario)


@dataclass(frozen=True)
class CaseRow:
    """A case as the queue shows it. `judgements` counts those made so far, `desks` names who has it now, `parts` what makes
    it urgent.
    """

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
    excerpt: str
    language: str
    scenario: str
    model_version: str
    parts: Parts
    desks: tuple[str, ...]

    @property
    def reference(self) -> str:
        return Prefix.CASE.of(self.id)

    @property
    def flags(self) -> int:
        """Flags on the output that may be reviewed."""
        return self.parts.flags

    @property
    def is_waiting(self) -> bool:
        """Whether all judgements are made and they differ."""
        return self.state != CaseState.RESOLVED and self.judgements >= self.required_judgements

    def priority(self, at: datetime) -> int:
        return sum(self.parts.points(at).values())

    def age_days(self, at: datetime) -> int:
        return (at - self.opened_at).days

    def is_overdue(self, at: datetime) -> bool:
        """Whether the case is older than the service level of its severity."""
        return self.state != CaseState.RESOLVED and at > self.parts.due_at


@dataclass(frozen=True)
class CasePage:
    """`next_after` is the id to ask for the next page with; None on the last one."""

    rows: list[CaseRow]
    next_after: int | None


@dataclass(frozen=True)
class ReviewCounts:
    """Cases by state; `overdue`, `waiting` for adjudication and `escalated` count among the unresolved."""

    open: int
    in_review: int
    resolved: int
    overdue: int
    waiting: int
    escalated: int


def case_queue(
    session: Session, wanted: QueueFilter = QueueFilter(), after: int | None = None, limit: int = 50
) -> CasePage:
    """Cases by urgency, overdue ones by when they were due, resolved ones the newest first; pages go by key.

    Raises NotFound for an `after` that isn't there.
    """
    chosen = _chosen(session, wanted)
    if after is not None:
        chosen = chosen.where(_beyond(session, wanted, after))
    ids = session.execute(chosen.limit(limit + 1)).scalars().all()
    rows = _rows(session, ids[:limit], wanted.at)
    return CasePage(rows, rows[-1].id if len(ids) > limit else None)


def waiting_for_adjudication(session: Session, limit: int = 50) -> list[CaseRow]:
    """Cases whose reviewers differ, the most urgent first."""
    return case_queue(session, QueueFilter(waiting=True), limit=limit).rows


def review_counts(session: Session, at: datetime) -> ReviewCounts:
    """How many cases there are in each state, and what is stuck at `at`."""
    counted = session.execute(select(col(CasePlace.state), func.count()).group_by(col(CasePlace.state)))
    states: dict[CaseState, int] = dict(counted.all())
    overdue, waiting, escalated = (
        select(func.count()).select_from(CasePlace).where(UNSETTLED, condition).scalar_subquery()
        for condition in (col(CasePlace.due_at) < at, _is_waiting(), _is_escalated())
    )
    return ReviewCounts(
        states.get(CaseState.OPEN, 0),
        states.get(CaseState.IN_REVIEW, 0),
        states.get(CaseState.RESOLVED, 0),
        *session.execute(select(overdue, waiting, escalated)).one(),
    )


def _chosen(session: Session, wanted: QueueFilter) -> Select[int]:
    """Ids of the wanted cases in the order of the queue."""
    query = select(col(CasePlace.case_id)).where(*_conditions(session, wanted))
    if wanted.state == CaseState.RESOLVED:
        return query.order_by(col(CasePlace.case_id).desc())
    return query.order_by(_rank(wanted), col(CasePlace.case_id))


def _rank(wanted: QueueFilter) -> Mapped[datetime]:
    """The moment by which cases are ordered: overdue ones by when they were due, so that few of them are found among many."""
    return col(CasePlace.rank_at if wanted.overdue_at is None else CasePlace.due_at)


def _conditions(session: Session, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state != CaseState.RESOLVED:
        conditions.append(UNSETTLED)  # type: ignore[arg-type]
    exact = {
        CasePlace.state: wanted.state,
        CasePlace.severity: wanted.severity,
        CasePlace.language: wanted.language,
        CasePlace.scenario: wanted.scenario,
    }
    conditions += [col(column) == value for column, value in exact.items() if value]
    if wanted.mine is not None:
        conditions.append(_judged_by(wanted.mine))
    if wanted.for_reviewer is not None:
        conditions += _open_to(session, wanted.for_reviewer, wanted.at)
    if wanted.assigned_to is not None:
        conditions.append(col(CasePlace.case_id).in_(_on_desk(wanted.assigned_to, wanted.at)))
    if wanted.unassigned:
        conditions.append(col(CasePlace.judgements) + _seats_taken(wanted.at) < col(CasePlace.required))
    if wanted.waiting:
        conditions.append(_is_waiting())
    if wanted.escalated:
        conditions.append(_is_escalated())
    if wanted.stale:
        conditions.append(_is_stale(session, wanted.at))
    if wanted.overdue_at is not None:
        conditions.append(col(CasePlace.due_at) < wanted.overdue_at)
    return conditions


def _beyond(session: Session, wanted: QueueFilter, after: int) -> ColumnElement[bool]:
    """Cases behind `after` in the queue. The first condition follows from the second, and lets the index start there."""
    last = session.get(CasePlace, after)
    if last is None:
        raise NotFound("case", Prefix.CASE.of(after))
    rank_at, case_id = _rank(wanted), col(CasePlace.case_id)
    reached = last.rank_at if wanted.overdue_at is None else last.due_at
    if wanted.state == CaseState.RESOLVED:
        return case_id < after
    return and_(rank_at >= reached, or_(rank_at > reached, and_(rank_at == reached, case_id > after)))


def _rows(session: Session, ids: Sequence[int], at: datetime | None) -> list[CaseRow]:
    """These cases in the order of their ids' list, each with what the queue shows."""
    desks = _desks(session, ids, at)
    rows = session.execute(
        select(
            CasePlace,
            Case,
            func.substr(col(Output.answer), 1, EXCERPT),
            col(Model.slug) + " " + col(ModelVersion.label),
        )
        .join(Case, col(Case.id) == CasePlace.case_id)
        .join(Output, col(Output.id) == Case.output_id)
        .join(ModelVersion, col(ModelVersion.id) == Output.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(col(CasePlace.case_id).in_(ids))
    )
    found = {
        case.id: CaseRow(
            id=case.id,
            output_id=case.output_id,
            round=case.round,
            state=case.state,
            severity=case.severity,
            opened_for=case.opened_for,
            reason=case.reason,
            opened_at=case.opened_at,
            required_judgements=case.required_judgements,
            judgements=place.judgements,
            excerpt=excerpt,
            language=place.language,
            scenario=place.scenario,
            model_version=model_version,
            parts=place.parts,
            desks=tuple(desks[case.id]),
        )
        for place, case, excerpt, model_version in rows
    }
    return [found[case_id] for case_id in ids]


def _desks(session: Session, ids: Sequence[int], at: datetime | None) -> defaultdict[int, list[str]]:
    rows = session.execute(
        select(col(Assignment.case_id), Person)
        .join(Person, col(Person.id) == Assignment.person_id)
        .where(col(Assignment.case_id).in_(ids), _holds(at))
        .order_by(col(Assignment.id))
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for case_id, person in rows:
        found[case_id].append(person.shown_name)
    return found


def _holds(at: datetime | None) -> ColumnElement[bool]:
    return is_live(at) if at is not None else col(Assignment.ended_at).is_(None)


def _on_desk(person_id: int, at: datetime | None) -> Select[int]:
    return select(col(Assignment.case_id)).where(col(Assignment.person_id) == person_id, _holds(at))


def _seats_taken(at: datetime | None, but: int | None = None) -> ScalarSelect[int]:
    """How many people have the case on their desk, one aside."""
    taken = (
        select(func.count())
        .select_from(Assignment)
        .where(col(Assignment.case_id) == CasePlace.case_id, _holds(at))
    )
    if but is not None:
        taken = taken.where(col(Assignment.person_id) != but)
    return taken.correlate(CasePlace).scalar_subquery()


def _is_waiting() -> ColumnElement[bool]:
    return and_(
        col(CasePlace.state) == CaseState.IN_REVIEW, col(CasePlace.judgements) >= col(CasePlace.required)
    )


def _is_escalated() -> ColumnElement[bool]:
    """Asked of the few escalations rather than of the many places."""
    return col(CasePlace.case_id).in_(select(col(Escalation.case_id)))


def _is_stale(session: Session, at: datetime | None) -> ColumnElement[bool]:
    """Whether a changed clause brought the case back, or changed under a judgement while others are still to be made."""
    brought_back = col(CasePlace.stale).is_(True)
    if at is None:
        return brought_back
    moved = list(clauses_that_moved_on(session, at))
    under = (
        select(col(Citation.id))
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .where(col(Judgement.case_id) == CasePlace.case_id, col(Citation.clause_id).in_(moved))
    )
    return or_(brought_back, under.exists())


def _judged_by(person_id: int) -> ColumnElement[bool]:
    return exists().where(
        col(Judgement.case_id) == CasePlace.case_id, col(Judgement.reviewer_id) == person_id
    )


def _open_to(session: Session, person_id: int, at: datetime | None) -> list[ColumnElement[bool]]:
    """Cases with a seat for this person, on which they have neither judged nor given feedback, which they don't avoid, and in
    which they had no part before an appeal that was upheld.
    """
    free = col(CasePlace.judgements) + _seats_taken(at, but=person_id) < col(CasePlace.required)
    own = own_feedback_on(person_id, CasePlace.output_id)
    conditions = [free, ~_judged_by(person_id), ~own, ~has_recused(person_id, CasePlace.output_id)]
    if not works_alone(session, person_id):
        conditions.append(~had_part_before_appeal(person_id, CasePlace.output_id))
    return conditions
