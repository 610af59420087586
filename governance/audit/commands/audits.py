"""Starting an audit on a drawn sample, opening its cases, reporting it."""

from datetime import date

from sqlmodel import col, select

from governance.audit.checks import day_order, missing_texts, refuse, stored, too_long
from governance.audit.frame import Frame, drawn, strata_of
from governance.audit.tables import Audit, AuditItem, AuditState
from governance.core import ledger
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.measures.sampling import LARGEST_SEED, frame_hash
from governance.review.commands import open_case
from governance.review.tables import Case, CaseState, OpenedFor


def start_audit(
    unit: UnitOfWork,
    title: str,
    scope: str,
    criteria: str,
    starts_on: date,
    ends_on: date,
    filter: Frame,
    size: int,
    seed: int,
) -> Audit:
    """Draws `size` of the outputs that `filter` names, in strata where it says so, and starts the audit on them.

    The sample follows from filter and seed: governance.audit.queries.redraw draws it again. Raises Refused, Invalid by
    field, NotFound for an unknown model version.
    """
    require(unit.actor, Permission.PLAN_AUDIT)
    problems = [*missing_texts(title=title, scope=scope), *too_long("title", title, 200)]
    problems += day_order(starts_on, ends_on)
    if not 0 <= seed <= LARGEST_SEED:
        problems.append(Problem("seed", f"expected 0 to {LARGEST_SEED}"))
    refuse(problems)
    frame = filter.model_copy(update={"until_event": ledger.head(unit.session).seq})
    strata = strata_of(unit.session, frame)
    matching = sum(map(len, strata.values()))
    if not 1 <= size <= matching:
        raise Invalid.field("size", f"expected 1 to {matching}: so many outputs match")
    ids, sample = drawn(strata, size, seed)
    audit = unit.add(
        Audit(
            title=title.strip(),
            scope=scope.strip(),
            criteria=criteria.strip(),
            state=AuditState.IN_PROGRESS,
            lead_id=unit.actor.person_id,
            starts_on=starts_on,
            ends_on=ends_on,
            seed=seed,
            frame=frame.model_dump(mode="json"),
            frame_size=matching,
            frame_hash=frame_hash(ids),
            created_at=unit.at,
        )
    )
    unit.session.add_all(AuditItem(audit_id=audit.id, output_id=output_id) for output_id in sample)
    unit.record(
        "audit.started",
        Prefix.AUDIT.of(audit.id),
        {"frame": audit.frame_hash, "frame_size": matching, "seed": seed, "size": size},
    )
    return audit


def open_cases_for_audit(unit: UnitOfWork, audit_id: int) -> list[int]:
    """Puts every drawn output before reviewers; one that is under review already keeps its case. Returns the case ids.

    Each case opened has its own event. Raises Refused, NotFound, Conflict when the audit is over or has its cases.
    """
    require(unit.actor, Permission.PLAN_AUDIT)
    audit = _running(unit, audit_id)
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


def report_audit(unit: UnitOfWork, audit_id: int) -> Audit:
    """The audit is over: all its findings are stated. Raises Refused, NotFound, Conflict when it is over already."""
    require(unit.actor, Permission.PLAN_AUDIT)
    audit = _running(unit, audit_id)
    audit.state = AuditState.REPORTED
    unit.record("audit.reported", Prefix.AUDIT.of(audit_id))
    return audit


def _running(unit: UnitOfWork, audit_id: int) -> Audit:
    audit = stored(unit.session, Audit, audit_id, "audit", Prefix.AUDIT)
    if audit.state is AuditState.REPORTED:
        raise Conflict(f"{Prefix.AUDIT.of(audit_id)} is over: its report stands.")
    return audit
