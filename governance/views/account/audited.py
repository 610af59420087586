"""One audit as it was at the moment: what was drawn, what was judged by then and what that says of the rest, checks, findings."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.tables import Audit, AuditCheck, AuditItem, AuditReport, Finding
from governance.core.errors import NotFound
from governance.core.ledger import Event
from governance.core.people.tables import Person
from governance.core.references import Prefix, numbered
from governance.measures.design_estimates import Estimate, UnusableSample, estimate_mean
from governance.review.tables import Judgement, Resolution, Verdict
from governance.views.account.found import ActionLine, FindingLine, found
from governance.views.account.period import Period, happened, known_by, rows_known, told


@dataclass(frozen=True)
class Stratum:
    """`estimate` is the share of violations among its outputs; None while nothing of it is judged."""

    name: str
    population: int
    drawn: int
    judged: int
    violations: int
    unclear: int
    estimate: Estimate | None


@dataclass(frozen=True)
class Check:
    question: str
    control: str
    progress: str
    verdict: str


@dataclass(frozen=True)
class Reported:
    number: int
    conclusion: str
    reported_by: str
    reported_at: datetime
    signed_by: str
    signed_at: datetime | None


@dataclass(frozen=True)
class Audited:
    reference: str
    title: str
    state: str
    scope: str
    criteria: str
    starts_on: date
    ends_on: date
    lead: str
    auditors: tuple[str, ...]
    design: dict[str, Any]
    frame: dict[str, Any]
    frame_size: int
    frame_hash: str
    seed: int
    strata: list[Stratum]
    overall: Estimate | None
    reviewers: int
    checks: list[Check]
    findings: list[FindingLine]
    actions: list[ActionLine]
    reports: list[Reported]


def audited(session: Session, period: Period, reference: str) -> Audited:
    """The audit called `AUDIT-1`. Raises NotFound, also where the period's event didn't know it."""
    named = numbered(reference)
    audit = session.get(Audit, named[1]) if named and named[0] is Prefix.AUDIT else None
    if audit is None or audit.recorded_seq > period.seq:
        raise NotFound("audit", reference)
    return audit_as_known(session, period, audit)


def audits_known(session: Session, period: Period) -> list[Audited]:
    """Every audit that was known, oldest first."""
    rows = session.execute(
        select(Audit).where(known_by(Audit, col(Audit.created_at), period)).order_by(col(Audit.id))
    ).scalars()
    return [audit_as_known(session, period, row) for row in rows]


def audit_as_known(session: Session, period: Period, audit: Audit) -> Audited:
    strata, overall = _strata(session, period, audit)
    all_found = found(session, period)
    own = set(
        session.execute(select(col(Finding.id)).where(col(Finding.audit_id) == audit.id)).scalars().all()
    )
    references = {Prefix.FINDING.of(row_id) for row_id in own}
    people = {
        person.id: person.shown_name
        for person in session.execute(
            select(Person).where(col(Person.id).in_([audit.lead_id, *audit.auditor_ids]))
        ).scalars()
    }
    return Audited(
        reference=Prefix.AUDIT.of(audit.id),
        title=audit.title,
        state=_state(session, period, audit.id),
        scope=audit.scope,
        criteria=audit.criteria,
        starts_on=audit.starts_on,
        ends_on=audit.ends_on,
        lead=people.get(audit.lead_id or 0, ""),
        auditors=tuple(people[each] for each in audit.auditor_ids if each in people),
        design=audit.design,
        frame=audit.frame,
        frame_size=audit.frame_size,
        frame_hash=audit.frame_hash,
        seed=audit.seed,
        strata=strata,
        overall=overall,
        reviewers=_reviewers(session, period, audit.id),
        checks=_checks(session, period, audit.id),
        findings=[line for line in all_found.findings if line.reference in references],
        actions=[line for line in all_found.actions if line.finding in references],
        reports=_reports(session, period, audit.id),
    )


def _state(session: Session, period: Period, audit_id: int) -> str:
    """Its state at the moment, by the last event that changes it."""
    states = {
        "audit.started": "planned",
        "audit.cases_opened": "in progress",
        "audit.reported": "reported",
        "audit.signed_off": "signed off",
        "audit.reopened": "in progress",
    }
    reference, state = Prefix.AUDIT.of(audit_id), "planned"
    for kind, subject in _events(session, period, tuple(states)):
        if subject == reference:
            state = states[kind]
    return state


def _events(session: Session, period: Period, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    rows = session.execute(
        select(col(Event.kind), col(Event.subject))
        .where(col(Event.kind).in_(kinds), col(Event.seq) <= period.seq)
        .order_by(col(Event.seq))
    )
    return [(kind, subject) for kind, subject in rows]


def _strata(session: Session, period: Period, audit: Audit) -> tuple[list[Stratum], Estimate | None]:
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    drawn: dict[str, int] = defaultdict(int)
    rows = session.execute(
        select(col(AuditItem.stratum), col(Resolution.verdict))
        .outerjoin(
            Resolution,
            (col(Resolution.case_id) == AuditItem.case_id)
            & known_by(Resolution, col(Resolution.resolved_at), period),
        )
        .where(col(AuditItem.audit_id) == audit.id)
    )
    for stratum, verdict in rows:
        drawn[stratum] += 1
        if verdict is not None:
            verdicts[stratum].append(verdict)
    sizes = {name: int(row["population"]) for name, row in audit.strata.items() if row["n"]} or {
        "": audit.frame_size
    }
    values = {
        name: [float(each is Verdict.VIOLATES) for each in found if each is not Verdict.UNCLEAR]
        for name, found in verdicts.items()
    }
    strata = [
        Stratum(
            name=name or "all",
            population=size,
            drawn=drawn[name],
            judged=len(values.get(name, [])),
            violations=int(sum(values.get(name, []))),
            unclear=verdicts[name].count(Verdict.UNCLEAR),
            estimate=_estimate({name: values.get(name, [])}, {name: size}),
        )
        for name, size in sizes.items()
    ]
    return strata, _estimate({name: values.get(name, []) for name in sizes}, sizes)


def _estimate(values: dict[str, list[float]], sizes: dict[str, int]) -> Estimate | None:
    try:
        return estimate_mean(values, sizes)
    except UnusableSample:
        return None


def _reviewers(session: Session, period: Period, audit_id: int) -> int:
    """How many people judged its cases."""
    rows = session.execute(
        select(col(Judgement.reviewer_id))
        .join(AuditItem, col(AuditItem.case_id) == Judgement.case_id)
        .where(col(AuditItem.audit_id) == audit_id, known_by(Judgement, col(Judgement.made_at), period))
        .distinct()
    )
    return len(rows.all())


def _checks(session: Session, period: Period, audit_id: int) -> list[Check]:
    """The checklist with the state that each item had at the moment, read from the ledger."""
    reference = Prefix.AUDIT.of(audit_id)
    states = {
        data["check"]: (data["progress"], data["verdict"] or "")
        for subject, data in told(session, ["audit.check_recorded"], period)
        if subject == reference
    }
    rows = session.execute(
        select(AuditCheck).where(col(AuditCheck.audit_id) == audit_id).order_by(col(AuditCheck.position))
    ).scalars()
    return [
        Check(
            row.question,
            row.control,
            states.get(row.position, ("to_do", ""))[0].replace("_", " "),
            states.get(row.position, ("to_do", ""))[1].replace("_", " "),
        )
        for row in rows
    ]


def _reports(session: Session, period: Period, audit_id: int) -> list[Reported]:
    known = rows_known(session, ["audit.reported"], "audit_report", period)
    signed = Prefix.AUDIT.of(audit_id) in happened(session, ["audit.signed_off"], period)
    people = dict(session.execute(select(col(Person.id), col(Person.handle))).all()) if known else {}
    rows = session.execute(
        select(AuditReport).where(col(AuditReport.audit_id) == audit_id).order_by(col(AuditReport.number))
    ).scalars()
    return [
        Reported(
            number=row.number,
            conclusion=row.conclusion,
            reported_by=people.get(row.reported_by_id or 0, "Plumbline"),
            reported_at=row.reported_at,
            signed_by=people.get(row.signed_by_id or 0, "") if signed else "",
            signed_at=row.signed_at if signed else None,
        )
        for row in rows
        if row.id in known
    ]
