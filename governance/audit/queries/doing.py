"""An audit while it is done: its checklist with evidence, what its sample says so far, and its reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.audit.queries.finding_rows import EvidenceRow
from governance.audit.queries.results import AuditResults, audit_results
from governance.audit.tables import (
    Audit,
    AuditCheck,
    AuditItem,
    AuditReport,
    CheckVerdict,
    Evidence,
    Progress,
)
from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.review.tables import Case, CaseState


@dataclass(frozen=True)
class CheckRow:
    """A checklist item on its three axes: how far it is, what it came to, what was observed."""

    id: int
    position: int
    question: str
    control: str
    progress: Progress
    verdict: CheckVerdict | None
    observation: str
    evidence: list[EvidenceRow]


@dataclass(frozen=True)
class ReportRow:
    """A report of an audit as it was; `reopened_reason` is empty for the one that is the last word."""

    number: int
    conclusion: str
    estimates: dict[str, Any]
    reported_by_id: int | None
    reported_by: str
    reported_at: datetime
    signed_by: str
    signed_at: datetime | None
    reopened_reason: str


@dataclass(frozen=True)
class AuditWork:
    """`next_case` is the first of its cases that isn't resolved; None where all are. `design` and `strata` are as they were
    drawn.
    """

    checks: list[CheckRow]
    results: AuditResults
    reports: list[ReportRow]
    next_case: str | None
    design: dict[str, Any]
    strata: dict[str, Any]
    frame_file: str | None
    auditors: list[str]
    plan: str

    @property
    def checks_done(self) -> int:
        return sum(check.progress is Progress.DONE for check in self.checks)


def audit_work(session: Session, audit_id: int) -> AuditWork:
    """All that the page of an audit shows beside what was drawn. Raises NotFound."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise NotFound("audit", Prefix.AUDIT.of(audit_id))
    people = session.execute(select(Person).where(col(Person.id).in_(audit.auditor_ids))).scalars()
    return AuditWork(
        checks=_checks(session, audit_id),
        results=audit_results(session, audit),
        reports=_reports(session, audit_id),
        next_case=_next_case(session, audit_id),
        design=audit.design,
        strata=audit.strata,
        frame_file=audit.frame_file,
        auditors=[person.shown_name for person in people],
        plan=Prefix.PLAN.of(audit.plan_id) if audit.plan_id else "",
    )


def _checks(session: Session, audit_id: int) -> list[CheckRow]:
    checks = session.execute(
        select(AuditCheck).where(col(AuditCheck.audit_id) == audit_id).order_by(col(AuditCheck.position))
    ).scalars()
    found = list(checks)
    evidence: dict[int, list[EvidenceRow]] = {}
    rows = session.execute(
        select(Evidence, Person)
        .outerjoin(Person, col(Person.id) == Evidence.added_by_id)
        .where(col(Evidence.check_id).in_([check.id for check in found]))
        .order_by(col(Evidence.id))
    )
    for row, person in rows:
        evidence.setdefault(row.check_id, []).append(
            EvidenceRow(
                note=row.note,
                file_name=row.file_name,
                file_sha256=row.file_sha256,
                file_type=row.file_type,
                added_by=person.shown_name if person else "Plumbline",
                added_at=row.added_at,
            )
        )
    return [
        CheckRow(
            id=check.id,
            position=check.position,
            question=check.question,
            control=check.control,
            progress=check.progress,
            verdict=check.verdict,
            observation=check.observation,
            evidence=evidence.get(check.id, []),
        )
        for check in found
    ]


def _reports(session: Session, audit_id: int) -> list[ReportRow]:
    reporter, signer = aliased(Person), aliased(Person)
    rows = session.execute(
        select(AuditReport, reporter, signer)
        .outerjoin(reporter, col(reporter.id) == AuditReport.reported_by_id)
        .outerjoin(signer, col(signer.id) == AuditReport.signed_by_id)
        .where(col(AuditReport.audit_id) == audit_id)
        .order_by(col(AuditReport.number).desc())
    )
    return [
        ReportRow(
            number=report.number,
            conclusion=report.conclusion,
            estimates=report.estimates,
            reported_by_id=report.reported_by_id,
            reported_by=by.shown_name if by else "Plumbline",
            reported_at=report.reported_at,
            signed_by=signed.shown_name if signed else "",
            signed_at=report.signed_at,
            reopened_reason=report.reopened_reason,
        )
        for report, by, signed in rows
    ]


def _next_case(session: Session, audit_id: int) -> str | None:
    case_id = session.execute(
        select(col(Case.id))
        .join(AuditItem, col(AuditItem.case_id) == Case.id)
        .where(col(AuditItem.audit_id) == audit_id, col(Case.state) != CaseState.RESOLVED)
        .order_by(col(AuditItem.id))
        .limit(1)
    ).scalar()
    return Prefix.CASE.of(case_id) if case_id else None
