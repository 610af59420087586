"""Starting an audit on a drawn sample, opening its cases, reporting it, signing it off, opening it again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import col, func, select

from governance.audit.commands.checks import day_order, missing_texts, refuse, stored, too_long
from governance.audit.commands.drawing import Drawing, draw
from governance.audit.frame import Frame
from governance.audit.queries.results import estimate_rows
from governance.audit.tables import Audit, AuditCheck, AuditItem, AuditReport, AuditState, Progress
from governance.core.access import Permission, require
from governance.core.duties import Duty, conflict, separate
from governance.core.errors import Conflict, Refused
from governance.core.files import FileStore
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.measures.sampling_designs import Design
from governance.review.commands import open_case
from governance.review.tables import Case, CaseState, Judgement, OpenedFor


def start_audit(
    unit: UnitOfWork,
    title: str,
    scope: str,
    criteria: str,
    starts_on: date,
    ends_on: date,
    filter: Frame,
    size: int | None,
    seed: int,
    *,
    design: Design | None = None,
    rates: Mapping[str, float] | None = None,
    files: FileStore | None = None,
    plan_id: int | None = None,
    due_at: datetime | None = None,
    auditor_ids: Sequence[int] = (),
    checklist: Sequence[Mapping[str, str]] = (),
    independent: bool = False,
) -> Audit:
    """Draws of the outputs that `filter` names, in strata where it says so, and starts the audit on them: `size` of them in
    proportion, or as `design` says.

    The sample follows from filter and seed: governance.audit.queries.redraw draws it again. Where auditors must be
    `independent`, those who judged a drawn output don't take part. Raises Refused, Invalid by field, NotFound for an unknown
    model version.
    """
    require(unit.actor, Permission.PLAN_AUDIT)
    problems = [*missing_texts(title=title, scope=scope), *too_long("title", title, 200)]
    refuse([*problems, *day_order(starts_on, ends_on)])
    chosen = design or Design(size=size)
    drawing = draw(unit, filter, chosen, seed, rates=rates, files=files)
    people = _auditors(unit, drawing, auditor_ids, independent=independent)
    audit = unit.add(
        Audit(
            title=title.strip(),
            scope=scope.strip(),
            criteria=criteria.strip(),
            state=AuditState.IN_PROGRESS,
            lead_id=people[0] if people else unit.actor.person_id,
            starts_on=starts_on,
            ends_on=ends_on,
            seed=seed,
            frame=drawing.frame.model_dump(mode="json"),
            frame_size=drawing.size,
            frame_hash=drawing.hash,
            frame_file=drawing.file,
            design=chosen.model_dump(mode="json"),
            strata=drawing.strata,
            plan_id=plan_id,
            due_at=due_at,
            auditor_ids=people,
            created_at=unit.at,
        )
    )
    unit.session.add_all(
        AuditItem(audit_id=audit.id, output_id=output_id, stratum=stratum)
        for output_id, stratum in drawing.sample
    )
    unit.session.add_all(
        AuditCheck(
            audit_id=audit.id,
            position=place,
            question=check["question"],
            control=check.get("control", ""),
            progress=Progress.TO_DO,
        )
        for place, check in enumerate(checklist, 1)
    )
    unit.record(
        "audit.started",
        Prefix.AUDIT.of(audit.id),
        {
            "frame": audit.frame_hash,
            "frame_size": drawing.size,
            "seed": seed,
            "size": len(drawing.sample),
            **({"plan": Prefix.PLAN.of(plan_id)} if plan_id else {}),
            **_left_out(auditor_ids, people),
        },
    )
    return audit


def open_cases_for_audit(unit: UnitOfWork, audit_id: int) -> list[int]:
    """Puts every drawn output before reviewers; one that is under review already keeps its case. Returns the case ids.

    Each case opened has its own event. Raises Refused, NotFound, Conflict when the audit is over or has its cases.
    """
    require(unit.actor, Permission.PLAN_AUDIT)
    audit = running(unit, audit_id)
    items = unit.session.exec(
        select(AuditItem)
        .where(col(AuditItem.audit_id) == audit_id, col(AuditItem.case_id).is_(None))
        .order_by(col(AuditItem.id))
    ).all()
    if not items:
        raise Conflict(f"All outputs of {Prefix.AUDIT.of(audit_id)} have their case already.")
    under_review = dict(
        unit.session.exec(
            select(Case.output_id, Case.id).where(
                col(Case.output_id).in_([item.output_id for item in items]),
                col(Case.state) != CaseState.RESOLVED,
            )
        ).all()
    )
    cases = {
        item.output_id: under_review.get(item.output_id)
        or open_case(unit, item.output_id, OpenedFor.AUDIT, f"Drawn by {Prefix.AUDIT.of(audit.id)}").id
        for item in items
    }
    for item in items:
        item.case_id = cases[item.output_id]
    unit.record("audit.cases_opened", Prefix.AUDIT.of(audit_id), {"cases": len(cases)})
    return sorted(cases.values())


def report_audit(unit: UnitOfWork, audit_id: int, conclusion: str = "") -> Audit:
    """The audit says what it found: its figures are kept as they are now, beside the conclusion.

    Raises Refused for who judged one of its outputs, NotFound, Conflict when it is over already.
    """
    require(unit.actor, Permission.PLAN_AUDIT)
    audit = running(unit, audit_id)
    facts = separate(unit, Duty.REPORT_AUDIT, {Duty.JUDGE: judges_of(unit, audit_id)})
    audit.state = AuditState.REPORTED
    earlier = select(func.count()).where(col(AuditReport.audit_id) == audit_id)
    report = unit.add(
        AuditReport(
            audit_id=audit_id,
            number=unit.session.exec(earlier).one() + 1,
            conclusion=conclusion.strip(),
            estimates=estimate_rows(unit.session, audit),
            reported_by_id=unit.actor.person_id,
            reported_at=unit.at,
        )
    )
    unit.record("audit.reported", Prefix.AUDIT.of(audit_id), {"report": report.number, **facts})
    return audit


def sign_off_audit(unit: UnitOfWork, audit_id: int) -> Audit:
    """Somebody who didn't report the audit agrees with its report. Raises Refused, NotFound, Conflict unless it is reported."""
    require(unit.actor, Permission.SIGN_OFF_AUDIT)
    audit = stored(unit.session, Audit, audit_id, "audit", Prefix.AUDIT)
    if audit.state is not AuditState.REPORTED:
        raise Conflict(
            f"{Prefix.AUDIT.of(audit_id)} is {audit.state.replace('_', ' ')}: it takes a report to sign off."
        )
    report = last_report(unit, audit_id)
    facts = separate(unit, Duty.SIGN_OFF, {Duty.REPORT_AUDIT: [report.reported_by_id]})
    audit.state = AuditState.SIGNED_OFF
    report.signed_by_id, report.signed_at = unit.actor.person_id, unit.at
    unit.record("audit.signed_off", Prefix.AUDIT.of(audit_id), {"report": report.number, **facts})
    return audit


def reopen_audit(unit: UnitOfWork, audit_id: int, reason: str) -> Audit:
    """The audit goes on: its reports stay as they were. Raises Refused, NotFound, Invalid without a reason, Conflict while it
    runs.
    """
    require(unit.actor, Permission.SIGN_OFF_AUDIT)
    audit = stored(unit.session, Audit, audit_id, "audit", Prefix.AUDIT)
    refuse(missing_texts(reason=reason))
    if audit.state not in (AuditState.REPORTED, AuditState.SIGNED_OFF):
        raise Conflict(f"{Prefix.AUDIT.of(audit_id)} isn't over: there is nothing to open again.")
    report = last_report(unit, audit_id)
    report.reopened_by_id, report.reopened_at = unit.actor.person_id, unit.at
    report.reopened_reason = reason.strip()
    audit.state = AuditState.IN_PROGRESS
    unit.record("audit.reopened", Prefix.AUDIT.of(audit_id), {"report": report.number})
    return audit


def running(unit: UnitOfWork, audit_id: int) -> Audit:
    """The audit, if it goes on. Raises NotFound, Conflict."""
    audit = stored(unit.session, Audit, audit_id, "audit", Prefix.AUDIT)
    if audit.state in (AuditState.REPORTED, AuditState.SIGNED_OFF):
        raise Conflict(
            f"{Prefix.AUDIT.of(audit_id)} is over: its report stands. Open it again, with a reason."
        )
    return audit


def last_report(unit: UnitOfWork, audit_id: int) -> AuditReport:
    """The newest report of an audit that is over."""
    newest = (
        select(AuditReport).where(AuditReport.audit_id == audit_id).order_by(col(AuditReport.number).desc())
    )
    return unit.session.exec(newest.limit(1)).one()


def judges_of(unit: UnitOfWork, audit_id: int) -> list[int]:
    """Who judged a case of the audit's sample."""
    judged = (
        select(Judgement.reviewer_id)
        .join(AuditItem, col(AuditItem.case_id) == Judgement.case_id)
        .where(AuditItem.audit_id == audit_id)
        .distinct()
    )
    return list(unit.session.exec(judged))


def _auditors(
    unit: UnitOfWork, drawing: Drawing, auditor_ids: Sequence[int], *, independent: bool
) -> list[int]:
    """Those who may audit what was drawn. Raises Refused where everybody who could judged one of the outputs."""
    wanted = list(auditor_ids) or [each for each in (unit.actor.person_id,) if each is not None]
    if not independent:
        return wanted
    judged = (
        select(Judgement.reviewer_id)
        .join(Case, col(Case.id) == Judgement.case_id)
        .where(col(Case.output_id).in_([output_id for output_id, _ in drawing.sample]))
        .distinct()
    )
    done = {Duty.JUDGE: list(unit.session.exec(judged))}
    free = [each for each in wanted if conflict(each, Duty.LEAD_AUDIT, done) is None]
    if wanted and not free:
        raise Refused("Every auditor judged one of the drawn outputs: name somebody who judged none of them.")
    return free


def _left_out(wanted: Sequence[int], people: Sequence[int]) -> dict[str, Any]:
    out = [Prefix.PERSON.of(each) for each in wanted if each not in people]
    return {"left_out": out} if out else {}
