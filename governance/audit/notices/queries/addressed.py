"""Who is to be told of an event, and in which words."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.monitors.tables import Alarm, Monitor
from governance.audit.notices.tables import NoticeKind
from governance.audit.plans.tables import AuditPlan
from governance.audit.tables import Action, Finding
from governance.core.ledger import Event, LedgerHead
from governance.core.references import numbered

MOST_EVENTS = 500


@dataclass(frozen=True)
class Notice:
    """What is told of one event, and to which people (besides every webhook that asked for its kind)."""

    seq: int
    kind: NoticeKind
    subject: str
    text: str
    data: dict[str, Any]
    people: tuple[int, ...]


def last_event(session: Session) -> int:
    """The number of the newest event."""
    return int(session.execute(select(col(LedgerHead.seq))).scalar() or 0)


def notices_after(session: Session, seq: int, until: int) -> list[Notice]:
    """What events after `seq` and up to `until` give to tell, in their order."""
    kinds = {kind.event: kind for kind in NoticeKind}
    rows = session.execute(
        select(Event)
        .where(col(Event.seq) > seq, col(Event.seq) <= until, col(Event.kind).in_(kinds))
        .order_by(col(Event.seq))
        .limit(MOST_EVENTS)
    ).scalars()
    return [_notice(session, event, kinds[event.kind]) for event in rows]


def _notice(session: Session, event: Event, kind: NoticeKind) -> Notice:
    data: dict[str, Any] = json.loads(event.body).get("data", {})
    named = numbered(event.subject)
    number = named[1] if named else 0
    told = {
        NoticeKind.AUDIT_DUE: _plan,
        NoticeKind.ALARM: _alarm,
        NoticeKind.ACTION_OVERDUE: _action,
        NoticeKind.RISK_EXPIRED: _finding,
        NoticeKind.REGRESSION: _finding,
    }[kind]
    text, people = told(session, number, data)
    return Notice(
        seq=event.seq,
        kind=kind,
        subject=event.subject,
        text=f"{event.subject}: {text}",
        data={"at": event.at, **data},
        people=_distinct(people),
    )


def _distinct(people: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(each for each in people if each is not None))


def _plan(session: Session, number: int, data: dict[str, Any]) -> tuple[str, Iterable[int | None]]:
    plan = session.get_one(AuditPlan, number)
    return f"the audit “{plan.title}” is due ({data.get('due', '')}); its sample is drawn.", (
        plan.auditor_ids or [plan.planned_by_id]
    )


def _alarm(session: Session, number: int, _data: dict[str, Any]) -> tuple[str, Iterable[int | None]]:
    alarm = session.get_one(Alarm, number)
    monitor = session.get_one(Monitor, alarm.monitor_id)
    measure = monitor.measure
    text = (
        f"{measure.words.lower()} in {alarm.name} is {measure.text(alarm.rate)} since {alarm.onset:%Y-%m-%d}, against "
        f"{measure.text(alarm.baseline)} before ({measure.difference(alarm.size)})."
    )
    return text, [monitor.owner_id]


def _action(session: Session, number: int, data: dict[str, Any]) -> tuple[str, Iterable[int | None]]:
    finding = session.get_one(Finding, number)
    named = numbered(str(data.get("action", "")))
    action = session.get(Action, named[1]) if named else None
    what = f"{data.get('action')} of “{finding.title}” was due on {data.get('due')} and isn't done."
    return what, [action.owner_id if action else None, finding.owner_id]


def _finding(session: Session, number: int, data: dict[str, Any]) -> tuple[str, Iterable[int | None]]:
    finding = session.get_one(Finding, number)
    why = (
        f"its effect measure fails again after {data['days_clean']} days"
        if "days_clean" in data
        else "its risk was accepted until a day that is over"
    )
    return f"“{finding.title}” is open again: {why}.", [finding.owner_id]
