"""What is due: audits that plans start, audits that end, findings, actions, accepted risks, incidents' deadlines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.incidents.queries import incidents
from governance.audit.plans.tables import AuditPlan, PlanState
from governance.audit.queries.feeds import feed_owner
from governance.audit.tables import CLOSED_STATES, Action, Audit, AuditState, Finding, FindingState
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.measures.cadence import occurrences

DAYS_AHEAD = 120


@dataclass(frozen=True)
class Due:
    """One entry. `at` is a moment, or the start of a day in UTC where `whole_day`."""

    at: datetime
    whole_day: bool
    kind: str
    reference: str
    title: str
    owner: str = ""

    def is_late(self, now: datetime) -> bool:
        """Whether it has passed: a day once it is over."""
        return self.at + timedelta(days=1) <= now if self.whole_day else self.at < now


def calendar(session: Session, now: datetime) -> list[Due]:
    """All that is due within 120 days, and all that is late, by time."""
    last = now + timedelta(days=DAYS_AHEAD)
    found = [
        *_plans(session, last),
        *_audits(session),
        *_findings(session),
        *_actions(session),
        *_incidents(session),
    ]
    return sorted((due for due in found if due.at <= last), key=lambda due: (due.at, due.reference, due.kind))


def calendar_of_feed(session: Session, secret: str, now: datetime) -> list[Due] | None:
    """The calendar for whoever has this secret address; None for a secret that is nobody's, or of somebody who may not read
    any more.
    """
    return calendar(session, now) if feed_owner(session, secret) is not None else None


def _plans(session: Session, last: datetime) -> Iterator[Due]:
    plans = session.execute(select(AuditPlan).where(col(AuditPlan.state) == PlanState.ACTIVE)).scalars()
    for plan in plans:
        if plan.next_at is None:
            continue
        later = occurrences(plan.cadence, datetime.fromisoformat(plan.first_at), plan.time_zone, plan.next_at)
        for moment in [plan.next_at, *takewhile(lambda at: at <= last, later)]:
            yield Due(
                at=moment,
                whole_day=False,
                kind="audit starts",
                reference=Prefix.PLAN.of(plan.id),
                title=plan.title,
            )


def _audits(session: Session) -> Iterator[Due]:
    rows = session.execute(
        select(Audit, Person)
        .outerjoin(Person, col(Person.id) == Audit.lead_id)
        .where(col(Audit.state) == AuditState.IN_PROGRESS)
    )
    for audit, lead in rows:
        yield _day(audit.ends_on, "audit ends", Prefix.AUDIT.of(audit.id), audit.title, lead)


def _findings(session: Session) -> Iterator[Due]:
    rows = session.execute(select(Finding, Person).outerjoin(Person, col(Person.id) == Finding.owner_id))
    for finding, owner in rows:
        reference = Prefix.FINDING.of(finding.id)
        if finding.state is FindingState.RISK_ACCEPTED and finding.accepted_until:
            yield _day(finding.accepted_until, "accepted risk ends", reference, finding.title, owner)
        elif finding.state not in CLOSED_STATES and finding.due_on:
            yield _day(finding.due_on, "finding due", reference, finding.title, owner)


def _actions(session: Session) -> Iterator[Due]:
    rows = session.execute(
        select(Action, Person)
        .join(Finding, col(Finding.id) == Action.finding_id)
        .outerjoin(Person, col(Person.id) == Action.owner_id)
        .where(
            col(Action.completed_at).is_(None),
            col(Action.due_on).is_not(None),
            col(Finding.state).not_in(CLOSED_STATES),
        )
    )
    for action, owner in rows:
        reference = Prefix.FINDING.of(action.finding_id)
        yield _day(
            action.due_on,
            "action due",
            reference,
            f"{Prefix.ACTION.of(action.id)}: {action.description}",
            owner,
        )


def _incidents(session: Session) -> Iterator[Due]:
    for view in incidents(session):
        if view.deadline is not None and view.incident.reported_at is None:
            yield Due(
                at=view.deadline,
                whole_day=False,
                kind="tell the authority",
                reference=view.reference,
                title=view.incident.title,
            )


def _day(day: date, kind: str, reference: str, title: str, owner: Person | None) -> Due:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Due(
        at=start,
        whole_day=True,
        kind=kind,
        reference=reference,
        title=title[:200],
        owner=owner.shown_name if owner else "",
    )
