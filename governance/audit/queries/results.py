"""What an audit's sample says of everything it was drawn from, so far."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from governance.audit.tables import Audit, AuditItem
from governance.measures.design_estimates import (
    Difference,
    Estimate,
    UnusableSample,
    difference,
    estimate_mean,
)
from governance.review.tables import Resolution, Verdict


@dataclass(frozen=True)
class StratumResult:
    """A stratum with how much of it is judged. `estimate` is the share of violations, None while nothing is."""

    stratum: str
    population: int
    drawn: int
    judged: int
    violations: int
    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class AuditResults:
    """`overall` is None while a stratum has no judged output; `missing` names such strata. `unclear` counts outputs resolved as
    unclear, which say nothing of violations. `before` is the last audit's estimate, with the `change` since.
    """

    strata: list[StratumResult]
    overall: Estimate | None
    missing: list[str]
    unclear: int
    before: Estimate | None = None
    before_id: int | None = None
    change: Difference | None = None


def audit_results(session: Session, audit: Audit) -> AuditResults:
    """The estimates of one audit, and how they differ from those of the plan's last one."""
    found = _results(session, audit)
    earlier = _audit_before(session, audit)
    if earlier is None or found.overall is None:
        return found
    before = _results(session, earlier).overall
    change = difference(before, found.overall) if before else None
    return AuditResults(
        strata=found.strata,
        overall=found.overall,
        missing=found.missing,
        unclear=found.unclear,
        before=before,
        before_id=earlier.id if before else None,
        change=change,
    )


def violation_rates(session: Session, audit: Audit | None) -> dict[str, float]:
    """Violation rates by stratum, smoothed by one violation in two more outputs: what Neyman's design plans with."""
    if audit is None:
        return {}
    rows = _results(session, audit).strata
    return {row.stratum: (row.violations + 1) / (row.judged + 2) for row in rows if row.judged}


def estimate_rows(session: Session, audit: Audit) -> dict[str, Any]:
    """The estimates as a report keeps them."""
    found = audit_results(session, audit)
    overall = found.overall
    return {
        "strata": [
            {
                "stratum": row.stratum,
                "population": row.population,
                "drawn": row.drawn,
                "judged": row.judged,
                "violations": row.violations,
                "estimate": row.estimate,
                "low": row.low,
                "high": row.high,
            }
            for row in found.strata
        ],
        "estimate": overall.estimate if overall else None,
        "low": overall.low if overall else None,
        "high": overall.high if overall else None,
        "n": overall.n if overall else 0,
        "method": overall.method if overall else "",
        "notes": list(overall.notes) if overall else [],
        "missing": found.missing,
        "unclear": found.unclear,
    }


def last_audit_of_plan(session: Session, plan_id: int | None, before_id: int | None = None) -> Audit | None:
    """The newest audit that the plan started, before `before_id` where one is given."""
    if plan_id is None:
        return None
    query = select(Audit).where(col(Audit.plan_id) == plan_id).order_by(col(Audit.id).desc()).limit(1)
    if before_id is not None:
        query = query.where(col(Audit.id) < before_id)
    return session.execute(query).scalars().first()


def _audit_before(session: Session, audit: Audit) -> Audit | None:
    return last_audit_of_plan(session, audit.plan_id, audit.id)


def _results(session: Session, audit: Audit) -> AuditResults:
    verdicts: dict[str, list[Verdict]] = {}
    rows = session.execute(
        select(col(AuditItem.stratum), col(Resolution.verdict))
        .outerjoin(Resolution, col(Resolution.case_id) == AuditItem.case_id)
        .where(col(AuditItem.audit_id) == audit.id)
    )
    drawn: dict[str, int] = {}
    for stratum, verdict in rows:
        drawn[stratum] = drawn.get(stratum, 0) + 1
        if verdict is not None:
            verdicts.setdefault(stratum, []).append(verdict)
    values = {
        name: [float(verdict is Verdict.VIOLATES) for verdict in found if verdict is not Verdict.UNCLEAR]
        for name, found in verdicts.items()
    }
    sizes = {name: int(row["population"]) for name, row in audit.strata.items() if row["n"]} or {
        "": audit.frame_size
    }
    overall = _overall(values, sizes)
    strata = [_stratum(name, size, drawn.get(name, 0), values.get(name, [])) for name, size in sizes.items()]
    unclear = sum(found.count(Verdict.UNCLEAR) for found in verdicts.values())
    return AuditResults(
        strata=strata,
        overall=overall,
        missing=[row.stratum for row in strata if not row.judged],
        unclear=unclear,
    )


def _overall(values: dict[str, list[float]], sizes: dict[str, int]) -> Estimate | None:
    try:
        return estimate_mean({name: values.get(name, []) for name in sizes}, dict(sizes))
    except UnusableSample:
        return None


def _stratum(name: str, size: int, drawn: int, values: list[float]) -> StratumResult:
    if not values:
        return StratumResult(
            stratum=name,
            population=size,
            drawn=drawn,
            judged=0,
            violations=0,
            estimate=None,
            low=None,
            high=None,
        )
    found = estimate_mean({name: values}, {name: size})
    return StratumResult(
        stratum=name,
        population=size,
        drawn=drawn,
        judged=len(values),
        violations=int(sum(values)),
        estimate=found.estimate,
        low=found.low,
        high=found.high,
    )
