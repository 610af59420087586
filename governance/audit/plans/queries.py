"""Audit plans as people look at them, and when they are due."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.frame import Frame, check_weights
from governance.audit.plans.tables import AuditPlan, PlanState
from governance.audit.queries.results import last_audit_of_plan, violation_rates
from governance.audit.queries.strata import strata_of
from governance.audit.tables import Audit
from governance.core.errors import Invalid, NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.measures.cadence import occurrences
from governance.measures.sample_size import UnusableDesign
from governance.measures.sampling_designs import Design, Share, shared_out


@dataclass(frozen=True)
class PlanRow:
    """A plan in a list: when its next audit is due, and how many it started."""

    id: int
    title: str
    state: PlanState
    cadence: str
    time_zone: str
    next_at: datetime | None
    audits: int

    @property
    def reference(self) -> str:
        return Prefix.PLAN.of(self.id)


@dataclass(frozen=True)
class PlanView:
    """A plan with its next dates, its people and the references of the audits it started, newest first."""

    row: PlanRow
    plan: AuditPlan
    frame: Frame
    design: Design
    auditors: list[str]
    dates: list[datetime]
    audits: list[str]


@dataclass(frozen=True)
class Preview:
    """What a sample would be if it were drawn now."""

    shares: list[Share]

    @property
    def population(self) -> int:
        return sum(share.population for share in self.shares)

    @property
    def size(self) -> int:
        return sum(share.n for share in self.shares)


def audit_plans(session: Session) -> list[PlanRow]:
    """All plans, those that are due first."""
    started = (
        select(func.count()).where(col(Audit.plan_id) == AuditPlan.id).correlate(AuditPlan).scalar_subquery()
    )
    rows = session.execute(
        select(AuditPlan, started).order_by(
            col(AuditPlan.next_at).is_(None), col(AuditPlan.next_at), col(AuditPlan.id)
        )
    )
    return [_row(plan, count) for plan, count in rows]


def plan_view(session: Session, plan_id: int) -> PlanView:
    """One plan. Raises NotFound."""
    plan = session.get(AuditPlan, plan_id)
    if plan is None:
        raise NotFound("audit plan", Prefix.PLAN.of(plan_id))
    audits = session.execute(
        select(col(Audit.id)).where(col(Audit.plan_id) == plan_id).order_by(col(Audit.id).desc())
    ).scalars()
    references = [Prefix.AUDIT.of(audit_id) for audit_id in audits]
    people = session.execute(select(Person).where(col(Person.id).in_(plan.auditor_ids))).scalars()
    return PlanView(
        row=_row(plan, len(references)),
        plan=plan,
        frame=Frame.model_validate(plan.frame),
        design=Design.model_validate(plan.design),
        auditors=[person.shown_name for person in people],
        dates=_dates(plan),
        audits=references,
    )


def sample_preview(session: Session, frame: Frame, design: Design, plan_id: int | None = None) -> Preview:
    """What would be drawn now, by stratum. Raises Invalid by field, NotFound for an unknown model version."""
    counts = {name: len(ids) for name, ids in strata_of(session, frame).items()}
    check_weights(design, counts)
    rates = violation_rates(session, last_audit_of_plan(session, plan_id)) if design.kind == "neyman" else {}
    try:
        return Preview(shared_out(design, counts, rates))
    except UnusableDesign as error:
        raise Invalid.field(error.field, error.reason) from error


def is_audit_due(session: Session, now: datetime) -> bool:
    """Whether a plan has an audit that is due."""
    due = select(col(AuditPlan.id)).where(
        col(AuditPlan.state) == PlanState.ACTIVE, col(AuditPlan.next_at) <= now
    )
    return session.execute(due.limit(1)).first() is not None


def _dates(plan: AuditPlan) -> list[datetime]:
    if plan.next_at is None:
        return []
    start = datetime.fromisoformat(plan.first_at)
    later = islice(occurrences(plan.cadence, start, plan.time_zone, plan.next_at), 4)
    return [plan.next_at, *later]


def _row(plan: AuditPlan, count: int) -> PlanRow:
    return PlanRow(
        id=plan.id,
        title=plan.title,
        state=plan.state,
        cadence=plan.cadence,
        time_zone=plan.time_zone,
        next_at=plan.next_at,
        audits=count,
    )
