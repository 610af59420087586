"""Audits, what they drew, and whether the sample can be drawn again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from governance.audit.frame import Frame
from governance.audit.queries.finding_rows import FindingRow
from governance.audit.queries.findings import findings_of_audit
from governance.audit.queries.strata import strata_of
from governance.audit.tables import Audit, AuditItem, AuditState, Finding
from governance.core.errors import NotFound
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.measures.sampling import frame_hash, stratified
from governance.registry.tables import Output
from governance.review.tables import Case, CaseState, Resolution, Verdict


@dataclass(frozen=True)
class AuditRow:
    """An audit in a list: outputs drawn, how many of their cases are resolved, findings raised."""

    id: int
    title: str
    state: AuditState
    lead: str
    starts_on: date
    ends_on: date
    items: int
    resolved: int
    findings: int

    @property
    def reference(self) -> str:
        return Prefix.AUDIT.of(self.id)


@dataclass(frozen=True)
class ItemRow:
    """A drawn output with where its case stands; both empty until cases are opened."""

    output: str
    language: str
    scenario: str
    case: str
    case_state: CaseState | None
    verdict: Verdict | None


@dataclass(frozen=True)
class AuditView:
    """An audit with what was drawn, from what, and what it found."""

    row: AuditRow
    scope: str
    criteria: str
    frame: Frame
    frame_size: int
    frame_hash: str
    seed: int
    items: list[ItemRow]
    findings: list[FindingRow]


@dataclass(frozen=True)
class Redrawn:
    """A sample drawn again: whether the frame is the one that was drawn from, and the outputs the same."""

    same_frame: bool
    same_outputs: bool
    output_ids: list[int]


def audits(session: Session) -> list[AuditRow]:
    """All audits, newest first."""
    return [_row(*row) for row in session.execute(_audits().order_by(col(Audit.id).desc()))]


def audit_view(session: Session, audit_id: int) -> AuditView:
    """One audit with its items and findings. Raises NotFound."""
    row = session.execute(_audits().where(col(Audit.id) == audit_id)).one_or_none()
    if row is None:
        raise NotFound("audit", Prefix.AUDIT.of(audit_id))
    audit: Audit = row[0]
    return AuditView(
        row=_row(*row),
        scope=audit.scope,
        criteria=audit.criteria,
        frame=Frame.model_validate(audit.frame),
        frame_size=audit.frame_size,
        frame_hash=audit.frame_hash,
        seed=audit.seed,
        items=_items(session, audit_id),
        findings=findings_of_audit(session, audit_id),
    )


def redraw(session: Session, audit_id: int) -> Redrawn:
    """Draws an audit's sample again from its frame and seed. Raises NotFound."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise NotFound("audit", Prefix.AUDIT.of(audit_id))
    stored = list(
        session.execute(
            select(col(AuditItem.output_id))
            .where(col(AuditItem.audit_id) == audit_id)
            .order_by(col(AuditItem.output_id))
        ).scalars()
    )
    strata = strata_of(session, Frame.model_validate(audit.frame))
    frame = sorted(output_id for ids in strata.values() for output_id in ids)
    sizes = {name: int(audit.strata[name]["n"]) if name in audit.strata else 0 for name in strata}
    try:
        sample = stratified(frame, strata, sizes, audit.seed)
    except ValueError:
        sample = []
    return Redrawn(frame_hash(frame) == audit.frame_hash, sample == stored, sample)


def _audits() -> Select[Any]:
    items = (
        select(func.count())
        .select_from(AuditItem)
        .where(col(AuditItem.audit_id) == Audit.id)
        .correlate(Audit)
    )
    resolved = items.join(Case, col(Case.id) == AuditItem.case_id).where(
        col(Case.state) == CaseState.RESOLVED
    )
    found = select(func.count()).where(col(Finding.audit_id) == Audit.id).correlate(Audit)
    return select(
        Audit,
        func.coalesce(Person.name, Person.handle, ""),
        items.scalar_subquery(),
        resolved.scalar_subquery(),
        found.scalar_subquery(),
    ).outerjoin(Person, col(Person.id) == Audit.lead_id)


def _row(audit: Audit, lead: str, items: int, resolved: int, found: int) -> AuditRow:
    return AuditRow(
        id=audit.id,
        title=audit.title,
        state=audit.state,
        lead=lead,
        starts_on=audit.starts_on,
        ends_on=audit.ends_on,
        items=items,
        resolved=resolved,
        findings=found,
    )


def _items(session: Session, audit_id: int) -> list[ItemRow]:
    rows = session.execute(
        select(
            col(AuditItem.output_id),
            col(Output.language),
            col(Output.scenario),
            col(AuditItem.case_id),
            col(Case.state),
            col(Resolution.verdict),
        )
        .join(Output, col(Output.id) == AuditItem.output_id)
        .outerjoin(Case, col(Case.id) == AuditItem.case_id)
        .outerjoin(Resolution, col(Resolution.case_id) == Case.id)
        .where(col(AuditItem.audit_id) == audit_id)
        .order_by(col(AuditItem.output_id))
    )
    return [
        ItemRow(
            output=Prefix.OUTPUT.of(output_id),
            language=language,
            scenario=scenario,
            case=Prefix.CASE.of(case_id) if case_id else "",
            case_state=state,
            verdict=verdict,
        )
        for output_id, language, scenario, case_id, state, verdict in rows
    ]
