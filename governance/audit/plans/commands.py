"""Planning audits, and starting them: by hand, or when they are due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from sqlmodel import Session, col, select

from governance.audit.commands.audits import open_cases_for_audit, start_audit
from governance.audit.commands.checks import missing_texts, refuse, stored, too_long
from governance.audit.frame import Frame
from governance.audit.plans.queries import sample_preview
from governance.audit.plans.tables import AuditPlan, PlanState
from governance.audit.queries.results import last_audit_of_plan, violation_rates
from governance.audit.tables import Audit
from governance.core.access import Actor, Permission, require
from governance.core.errors import Conflict, Invalid, PlumblineError, Problem
from governance.core.files import FileStore
from governance.core.people.queries import actor_by_id, person_by_id
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.measures.cadence import UnusableCadence, next_dates, occurrences
from governance.measures.sampling import LARGEST_SEED
from governance.measures.sampling_designs import Design
from governance.work.commands import queue
from governance.work.tables import Job

DUE_AUDIT = "due-audit"
"""The kind of job that starts an audit which is due."""

MOST_CHECKS = 200
FORMAT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan as it is written. `first_at` is on the clock of `time_zone`; with an empty `cadence` audits are started by hand.

    `checklist` holds a question and the control it serves, which may be empty.
    """

    title: str
    scope: str
    criteria: str = ""
    clauses: Sequence[str] = ()
    frame: Frame = field(default_factory=Frame)
    design: Design = field(default_factory=Design)
    checklist: Sequence[tuple[str, str]] = ()
    auditor_ids: Sequence[int] = ()
    independent: bool = True
    cadence: str = ""
    time_zone: str = "UTC"
    first_at: datetime | None = None
    days: int = 14


def plan_audit(unit: UnitOfWork, plan: Plan) -> AuditPlan:
    """Keeps the plan and says when its first audit is due. Raises Refused, Invalid by field, NotFound for an unknown model
    version.
    """
    require(unit.actor, Permission.PLAN_AUDIT)
    refuse(
        [
            *missing_texts(title=plan.title, scope=plan.scope),
            *too_long("title", plan.title, 200),
            *_people_problems(unit.session, plan.auditor_ids),
            *_checklist_problems(plan.checklist),
            *([] if 1 <= plan.days <= 366 else [Problem("days", "expected 1 to 366")]),
        ]
    )
    due = due_dates(plan, unit.at)
    sample_preview(unit.session, plan.frame, plan.design)
    kept = unit.add(
        AuditPlan(
            title=plan.title.strip(),
            scope=plan.scope.strip(),
            criteria=plan.criteria.strip(),
            clauses=list(plan.clauses),
            frame=plan.frame.model_dump(mode="json"),
            design=plan.design.model_dump(mode="json"),
            checklist=[
                {"question": question.strip(), "control": control.strip()}
                for question, control in plan.checklist
            ],
            auditor_ids=list(dict.fromkeys(plan.auditor_ids)),
            independent=plan.independent,
            cadence=plan.cadence.strip(),
            time_zone=plan.time_zone,
            first_at=plan.first_at.strftime(FORMAT) if plan.first_at else "",
            days=plan.days,
            state=PlanState.ACTIVE,
            next_at=due[0] if due else None,
            next_seed=_seed(unit),
            planned_by_id=unit.actor.person_id,
            planned_at=unit.at,
        )
    )
    unit.record(
        "audit_plan.made", Prefix.PLAN.of(kept.id), {"cadence": kept.cadence, "design": plan.design.kind}
    )
    return kept


def pause_plan(unit: UnitOfWork, plan_id: int) -> AuditPlan:
    """No audit is started by itself until the plan goes on. Raises Refused, NotFound, Conflict."""
    plan = _plan(unit, plan_id)
    if plan.state is not PlanState.ACTIVE:
        raise Conflict(f"{Prefix.PLAN.of(plan_id)} is {plan.state} already.")
    plan.state, plan.next_at = PlanState.PAUSED, None
    unit.record("audit_plan.paused", Prefix.PLAN.of(plan_id))
    return plan


def resume_plan(unit: UnitOfWork, plan_id: int) -> AuditPlan:
    """The plan goes on with the first date from now on; what was missed while it was paused stays missed."""
    plan = _plan(unit, plan_id)
    if plan.state is not PlanState.PAUSED:
        raise Conflict(f"{Prefix.PLAN.of(plan_id)} isn't paused.")
    plan.state, plan.next_at = PlanState.ACTIVE, _after(plan, unit.at)
    unit.record("audit_plan.resumed", Prefix.PLAN.of(plan_id))
    return plan


def start_planned_audit(unit: UnitOfWork, plan_id: int, files: FileStore | None = None) -> Audit:
    """An audit of this plan now, beside those that come by the calendar. Raises as start_audit does."""
    plan = _plan(unit, plan_id)
    audit = _start(unit, plan, plan.next_seed, None, files)
    plan.next_seed = _seed(unit)
    unit.record("audit_plan.started", Prefix.PLAN.of(plan_id), {"audit": Prefix.AUDIT.of(audit.id)})
    return audit


def queue_due_audits(unit: UnitOfWork) -> list[Job]:
    """Queues a job for every plan with an audit that is due, and sets the plan's next date; both or neither. However many
    dates were missed, one audit is due: that of the last of them.
    """
    require(unit.actor, Permission.PLAN_AUDIT)
    due = select(AuditPlan).where(col(AuditPlan.state) == PlanState.ACTIVE, col(AuditPlan.next_at) <= unit.at)
    queued = [_queue_due(unit, plan) for plan in unit.session.exec(due.order_by(col(AuditPlan.id))).all()]
    return [job for job in queued if job is not None]


def start_due_audit(
    unit: UnitOfWork, plan_id: int, due_at: datetime, seed: int, files: FileStore | None
) -> Audit:
    """The audit of a plan for one date: drawn and put before reviewers; if it is there already, that one. Raises as
    start_audit does.
    """
    plan = _plan(unit, plan_id)
    there = select(Audit).where(col(Audit.plan_id) == plan_id, col(Audit.due_at) == due_at)
    audit = unit.session.exec(there).first()
    return audit or _start(unit, plan, seed, due_at, files)


def due_dates(plan: Plan, now: datetime, count: int = 5) -> list[datetime]:
    """The next dates of a plan, in UTC; none where audits are started by hand. Raises Invalid by field."""
    if not plan.cadence.strip():
        return []
    if plan.time_zone not in available_timezones():
        raise Invalid.field("time_zone", "expected the name of a time zone, such as Europe/Berlin")
    if plan.first_at is None:
        raise Invalid.field("first_at", "expected the first date and its time")
    try:
        return next_dates(plan.cadence, plan.first_at, plan.time_zone, now, count)
    except UnusableCadence as error:
        raise Invalid.field("cadence", str(error)) from error


def _queue_due(unit: UnitOfWork, plan: AuditPlan) -> Job | None:
    """None where nobody is left for whom the audit could be started: the plan is paused then."""
    actor = _who_starts(unit.session, plan)
    if actor is None:
        plan.state, plan.next_at = PlanState.PAUSED, None
        unit.record(
            "audit_plan.paused",
            Prefix.PLAN.of(plan.id),
            {"reason": "nobody is left who may start its audits"},
        )
        return None
    due_at, seed = _last_missed(plan, unit.at), plan.next_seed
    plan.next_at, plan.next_seed = _after(plan, unit.at), _seed(unit)
    if plan.next_at is None:
        plan.state = PlanState.ENDED
    unit.record("audit_plan.due", Prefix.PLAN.of(plan.id), {"due": due_at.isoformat()})
    arguments = {"plan": plan.id, "due_at": due_at.isoformat(), "seed": seed}
    title = f"Audit of {Prefix.PLAN.of(plan.id)}: {plan.title}"
    return queue(unit, DUE_AUDIT, title, arguments, on_behalf_of=actor)


def _who_starts(session: Session, plan: AuditPlan) -> Actor | None:
    """The first of who planned it and its auditors who may still plan audits."""
    for person_id in (plan.planned_by_id, *plan.auditor_ids):
        try:
            actor = actor_by_id(session, person_id)
        except PlumblineError:
            continue
        if actor.may(Permission.PLAN_AUDIT):
            return actor
    return None


def _last_missed(plan: AuditPlan, now: datetime) -> datetime:
    """The last date that has come; `next_at` is one of them."""
    assert plan.next_at is not None
    last = plan.next_at
    for moment in _dates(plan, plan.next_at):
        if moment > now:
            break
        last = moment
    return last


def _after(plan: AuditPlan, now: datetime) -> datetime | None:
    return next(_dates(plan, now), None) if plan.cadence else None


def _dates(plan: AuditPlan, after: datetime) -> Iterator[datetime]:
    start = datetime.strptime(plan.first_at, FORMAT)  # noqa: DTZ007 on the clock of the plan's zone
    return occurrences(plan.cadence, start, plan.time_zone, after)


def _start(
    unit: UnitOfWork, plan: AuditPlan, seed: int, due_at: datetime | None, files: FileStore | None
) -> Audit:
    design = Design.model_validate(plan.design)
    last = last_audit_of_plan(unit.session, plan.id)
    rates: Mapping[str, float] = violation_rates(unit.session, last) if design.kind == "neyman" else {}
    day = _local_day(plan, due_at or unit.at)
    audit = start_audit(
        unit,
        f"{plan.title}, {day:%Y-%m-%d}"[:200],
        plan.scope,
        plan.criteria,
        day,
        day + timedelta(days=plan.days),
        Frame.model_validate(plan.frame),
        None,
        seed,
        design=design,
        rates=rates,
        files=files,
        plan_id=plan.id,
        due_at=due_at,
        auditor_ids=plan.auditor_ids,
        checklist=plan.checklist,
        independent=plan.independent,
    )
    open_cases_for_audit(unit, audit.id)
    return audit


def _local_day(plan: AuditPlan, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(plan.time_zone)).date()


def _plan(unit: UnitOfWork, plan_id: int) -> AuditPlan:
    require(unit.actor, Permission.PLAN_AUDIT)
    return stored(unit.session, AuditPlan, plan_id, "audit plan", Prefix.PLAN)


def _seed(unit: UnitOfWork) -> int:
    """A seed that nobody chose. Eight bytes are many more than there are seeds, so each is as likely as another."""
    return int.from_bytes(unit.chance(8), "big") % (LARGEST_SEED + 1)


def _people_problems(session: Session, ids: Sequence[int]) -> list[Problem]:
    unknown = [each for each in ids if person_by_id(session, each) is None]
    return [Problem("auditors", f"there is no {Prefix.PERSON.of(each)}") for each in unknown]


def _checklist_problems(checklist: Sequence[tuple[str, str]]) -> list[Problem]:
    if len(checklist) > MOST_CHECKS:
        return [Problem("checklist", f"expected {MOST_CHECKS} items at most")]
    problems = []
    for place, (question, control) in enumerate(checklist, 1):
        if not question.strip():
            problems.append(Problem("checklist", "expected a question", place))
        problems += [Problem("checklist", each.reason, place) for each in too_long("control", control, 200)]
    return problems
