"""Audits and findings as plain rows, for the command line and the API. Pure: no database."""

from typing import Any

from governance.audit.queries import AuditView, FindingRow
from governance.audit.queries.doing import AuditWork


def audit_row(view: AuditView, work: AuditWork) -> dict[str, Any]:
    """An audit with what was drawn, how much is judged, and what that says of the rest."""
    overall = work.results.overall
    return {
        "audit": view.row.reference,
        "title": view.row.title,
        "state": view.row.state,
        "drawn": view.row.items,
        "judged": view.row.resolved,
        "frame_size": view.frame_size,
        "frame_hash": view.frame_hash,
        "seed": view.seed,
        "estimate": overall.estimate if overall else None,
        "low": overall.low if overall else None,
        "high": overall.high if overall else None,
        "strata": [
            {"stratum": row.stratum, "population": row.population, "drawn": row.drawn, "judged": row.judged}
            | {"estimate": row.estimate, "low": row.low, "high": row.high}
            for row in work.results.strata
        ],
        "checks_done": work.checks_done,
        "checks": len(work.checks),
        "findings": [row.reference for row in view.findings],
    }


def finding_row(row: FindingRow) -> dict[str, Any]:
    return {
        "finding": row.reference,
        "title": row.title,
        "severity": row.severity,
        "state": str(row.state),
        "clause": row.clause,
        "model_version": row.model_version,
        "language": row.language,
        "scenario": row.scenario,
        "owner": row.owner,
        "raised_at": row.raised_at.isoformat(),
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "actions": row.actions,
        "actions_done": row.actions_done,
    }
