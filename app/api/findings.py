"""/findings and /incidents: reading and raising findings, AVID reports in and out."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.api.asking import begin, numbered_as, read
from app.api.auth import holder_of
from app.api.describing import AUDITS
from governance.audit.commands import raise_finding
from governance.audit.incidents.commands import record_incident
from governance.audit.incidents.queries import incident_view
from governance.audit.incidents.tables import IncidentKind
from governance.audit.queries import FindingFilter, findings
from governance.audit.tables import FindingState
from governance.audit.written import finding_row
from governance.core.cells import csv_blocks
from governance.core.keys.tables import KeyScope
from governance.core.references import Prefix
from governance.core.store import ReadSession
from governance.exchange.avid import avid_report, to_avid
from governance.registry.queries import model_version_id

router = APIRouter(tags=["findings"])
MOST = 100_000


class NewFinding(BaseModel):
    """A finding as a program raises it; `cases` are references such as CASE-17."""

    model_config = ConfigDict(extra="forbid")

    title: str
    statement: str
    severity: int = Field(ge=1, le=4)
    audit: str | None = None
    cases: tuple[str, ...] = ()
    model_version: str | None = None
    language: str | None = Field(default=None, max_length=35)
    scenario: str | None = Field(default=None, max_length=64)
    cause: str = ""
    affects: tuple[str, ...] = ()


@router.get("/findings", responses={**AUDITS["responses"], 200: {"content": {"text/csv": {}}}})
async def list_findings(
    request: Request,
    state: FindingState | None = None,
    severity: Annotated[int, Query(ge=1, le=4)] = 1,
    form: Annotated[Literal["json", "csv"], Query(alias="format")] = "json",
) -> Any:
    """Findings, open ones first, then the gravest; as JSON or CSV (cells made inert for spreadsheets)."""
    await holder_of(request, KeyScope.AUDITS_READ)

    def ask(session: ReadSession) -> Any:
        wanted = FindingFilter(states=(state,) if state else (), least_severity=severity)
        rows = [finding_row(row) for row in findings(session, wanted, limit=MOST).rows]
        if form == "json":
            return {"findings": rows}
        heading = list(rows[0]) if rows else ["finding"]
        content = b"".join(csv_blocks(heading, [list(row.values()) for row in rows], mark=False))
        return Response(content, media_type="text/csv; charset=utf-8")

    return await run_in_threadpool(read, ask)


@router.post("/findings", status_code=201, **AUDITS)
async def raise_one(request: Request, wanted: NewFinding) -> dict[str, Any]:
    """Raise a finding."""
    holder = await holder_of(request, KeyScope.AUDITS_WRITE)

    def work() -> dict[str, Any]:
        with begin(holder) as unit:
            version = wanted.model_version
            finding = raise_finding(
                unit,
                wanted.title,
                wanted.statement,
                wanted.severity,
                audit_id=numbered_as(wanted.audit, Prefix.AUDIT) if wanted.audit else None,
                case_ids=[numbered_as(each, Prefix.CASE) for each in wanted.cases],
                model_version_id=model_version_id(unit.session, version) if version else None,
                language=wanted.language,
                scenario=wanted.scenario,
                cause=wanted.cause,
                affects=wanted.affects,
            )
        return {"finding": Prefix.FINDING.of(finding.id), "state": finding.state}

    return await run_in_threadpool(work)


@router.post("/incidents", status_code=201, **AUDITS)
async def import_incident(
    request: Request,
    report: Annotated[dict[str, Any], Body()],
    kind: IncidentKind = IncidentKind.NOT_SERIOUS,
) -> dict[str, Any]:
    """Record an incident from a report of the AI Vulnerability Database; what it holds is kept whole."""
    holder = await holder_of(request, KeyScope.AUDITS_WRITE)

    def work() -> dict[str, Any]:
        held = avid_report(report)
        with begin(holder) as unit:
            incident = record_incident(
                unit,
                held.title,
                held.description,
                kind,
                links=held.artifacts,
                avid_id=held.report_id,
                avid=held.whole,
            )
        return {"incident": Prefix.INCIDENT.of(incident.id), "avid": held.report_id, "title": incident.title}

    return await run_in_threadpool(work)


@router.get("/incidents/{reference}", **AUDITS)
async def export_incident(request: Request, reference: str) -> dict[str, Any]:
    """An incident as a report of the AI Vulnerability Database."""
    await holder_of(request, KeyScope.AUDITS_READ)
    return await run_in_threadpool(
        read, lambda session: to_avid(incident_view(session, numbered_as(reference, Prefix.INCIDENT)))
    )
