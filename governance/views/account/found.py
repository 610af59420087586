"""What was found: findings, where they stood at the moment, and what was done about them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from governance.audit.tables import Action, Audit, AuditItem, Finding, FindingCase
from governance.core.ledger import Event
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.feedback.queries.quoting import with_consent
from governance.feedback.quotes import of_finding
from governance.feedback.tables import Scope
from governance.policy.tables import Clause, PolicyVersion
from governance.views.account.period import Period, happened, known_by


@dataclass(frozen=True)
class FindingLine:
    """A finding known at the moment; `state` is the one it had then."""

    reference: str
    title: str
    severity: int
    state: str
    clause: str
    slice: str
    cases: int
    actions: int
    done: int
    owner: str
    raised_at: datetime
    due_on: date | None


@dataclass(frozen=True)
class AuditLine:
    reference: str
    title: str
    scope: str
    sample: int
    frame: int
    seed: int
    frame_hash: str
    findings: int


@dataclass(frozen=True)
class ActionLine:
    reference: str
    finding: str
    kind: str
    description: str
    planned_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True)
class Found:
    audits: list[AuditLine]
    findings: list[FindingLine]
    actions: list[ActionLine]


def found(session: Session, period: Period) -> Found:
    """Every finding raised up to the end of the period, gravest first; a finding stays in sight until it is closed."""
    return Found(_audits(session, period), _findings(session, period), _actions(session, period))


def _audits(session: Session, period: Period) -> list[AuditLine]:
    items = select(func.count()).where(col(AuditItem.audit_id) == Audit.id).correlate(Audit).scalar_subquery()
    findings = (
        select(func.count())
        .where(col(Finding.audit_id) == Audit.id, known_by(Finding, col(Finding.raised_at), period))
        .correlate(Audit)
        .scalar_subquery()
    )
    known = known_by(Audit, col(Audit.created_at), period)
    query = select(Audit, items, findings).where(known).order_by(col(Audit.id))
    return [
        AuditLine(
            reference=Prefix.AUDIT.of(audit.id),
            title=audit.title,
            scope=audit.scope,
            sample=sample,
            frame=audit.frame_size,
            seed=audit.seed,
            frame_hash=audit.frame_hash,
            findings=count,
        )
        for audit, sample, count in session.execute(query)
    ]


def _findings(session: Session, period: Period) -> list[FindingLine]:
    states = _states(session, period)
    cases = _count_by_finding(session, select(col(FindingCase.finding_id), func.count()))
    known = _actions(session, period)
    actions = Counter(line.finding for line in known)
    done = Counter(line.finding for line in known if line.completed_at)
    rows = session.execute(
        select(Finding, col(Clause.key), col(PolicyVersion.number), col(Person.handle))
        .outerjoin(Clause, col(Clause.id) == Finding.clause_id)
        .outerjoin(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .outerjoin(Person, col(Person.id) == Finding.owner_id)
        .where(known_by(Finding, col(Finding.raised_at), period))
        .order_by(col(Finding.severity).desc(), col(Finding.id))
    ).all()
    titles = with_consent(
        session, {of_finding(row[0].id, "title"): row[0].title for row in rows}, Scope.PUBLICATION
    )
    return [
        FindingLine(
            reference=Prefix.FINDING.of(finding.id),
            title=titles[of_finding(finding.id, "title")],
            severity=finding.severity,
            state=states.get(Prefix.FINDING.of(finding.id), "open"),
            clause=f"{key}@{number}" if key else "",
            slice=" · ".join(part for part in (finding.scenario, finding.language) if part),
            cases=cases.get(finding.id, 0),
            actions=actions[Prefix.FINDING.of(finding.id)],
            done=done[Prefix.FINDING.of(finding.id)],
            owner=handle or "",
            raised_at=finding.raised_at,
            due_on=finding.due_on,
        )
        for finding, key, number, handle in rows
    ]


def _states(session: Session, period: Period) -> dict[str, str]:
    """The state that each finding had at the moment, read from the ledger: the table only knows today's."""
    events = session.execute(
        select(col(Event.body))
        .where(col(Event.kind).like("finding.%"), col(Event.seq) <= period.seq)
        .order_by(col(Event.seq))
    )
    states: dict[str, str] = {}
    for (text,) in events:
        body = orjson.loads(text)
        if "state" in body["data"] and datetime.fromisoformat(body["at"]) < period.ends_at:
            states[body["subject"]] = body["data"]["state"]
    return states


def _count_by_finding(session: Session, query: Select[int, int]) -> dict[int, int]:
    column = query.selected_columns[0]
    return dict(session.execute(query.group_by(column)).all())


def _actions(session: Session, period: Period) -> list[ActionLine]:
    actions = session.execute(
        select(Action).where(known_by(Action, col(Action.planned_at), period)).order_by(col(Action.id))
    ).scalars()
    completed = happened(session, ["finding.action_completed"], period, "action")
    return [
        ActionLine(
            reference=Prefix.ACTION.of(action.id),
            finding=Prefix.FINDING.of(action.finding_id),
            kind=action.kind.value,
            description=action.description,
            planned_at=action.planned_at,
            completed_at=action.completed_at if Prefix.ACTION.of(action.id) in completed else None,
        )
        for action in actions
    ]
