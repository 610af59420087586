"""/audit-plans, /audits, /monitors, /comparison: planning and reporting audits, what monitors say, before and after."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from starlette.concurrency import run_in_threadpool

from app.api.asking import begin, numbered_as, read
from app.api.auth import holder_of
from app.api.describing import AUDITS
from app.session import cache as answers
from governance.audit.commands import report_audit
from governance.audit.monitors.commands import run_monitors
from governance.audit.monitors.queries import monitor_view, monitors
from governance.audit.monitors.written import alarm_row, monitor_row
from governance.audit.plans.commands import due_dates, plan_audit, start_planned_audit
from governance.audit.queries import audit_view, audits
from governance.audit.queries.doing import audit_work
from governance.audit.releases.queries import Outcome, findings_to_close, release_comparison
from governance.audit.releases.written import as_rows
from governance.audit.written import audit_row
from governance.core.keys.tables import KeyScope
from governance.core.references import Prefix
from governance.core.store import ReadSession
from governance.exchange.plans import plan_from, wanted_plan

router = APIRouter(tags=["audits"])


@router.post("/audit-plans", **AUDITS)
async def plan(request: Request, held: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
    """Keep an audit plan, in the form of the file that `plumbline audit plan` takes, as JSON. Says when its audits are due."""
    holder = await holder_of(request, KeyScope.AUDITS_WRITE)

    def work() -> dict[str, Any]:
        file, store = plan_from(held), answers.store()
        with store.read() as session:
            wanted = wanted_plan(session, file)
        with store.begin(holder.actor) as unit:
            kept = plan_audit(unit, wanted)
        dates = [moment.isoformat() for moment in due_dates(wanted, store.clock())]
        return {"plan": Prefix.PLAN.of(kept.id), "due": dates}

    return await run_in_threadpool(work)


@router.post("/audit-plans/{reference}/start", **AUDITS)
async def start(request: Request, reference: str) -> dict[str, Any]:
    """Start an audit of a plan now: its sample is drawn and put before reviewers."""
    holder = await holder_of(request, KeyScope.AUDITS_WRITE)

    def work() -> dict[str, Any]:
        with begin(holder) as unit:
            audit = start_planned_audit(unit, numbered_as(reference, Prefix.PLAN), answers.store().files)
        return {
            "audit": Prefix.AUDIT.of(audit.id),
            "frame_size": audit.frame_size,
            "frame_hash": audit.frame_hash,
            "seed": audit.seed,
            "strata": audit.strata,
        }

    return await run_in_threadpool(work)


@router.get("/audits", **AUDITS)
async def list_audits(request: Request) -> dict[str, Any]:
    """Every audit, with how much of its sample is judged."""
    await holder_of(request, KeyScope.AUDITS_READ)

    def ask(session: ReadSession) -> dict[str, Any]:
        return {
            "audits": [
                {
                    "audit": row.reference,
                    "title": row.title,
                    "state": row.state,
                    "lead": row.lead,
                    "starts_on": row.starts_on,
                    "ends_on": row.ends_on,
                    "drawn": row.items,
                    "judged": row.resolved,
                    "findings": row.findings,
                }
                for row in audits(session)
            ]
        }

    return await run_in_threadpool(read, ask)


@router.get("/audits/{reference}", **AUDITS)
async def show(request: Request, reference: str) -> dict[str, Any]:
    """An audit with its estimates, per stratum and overall."""
    await holder_of(request, KeyScope.AUDITS_READ)

    def ask(session: ReadSession) -> dict[str, Any]:
        audit_id = numbered_as(reference, Prefix.AUDIT)
        return audit_row(audit_view(session, audit_id), audit_work(session, audit_id))

    return await run_in_threadpool(read, ask)


@router.post("/audits/{reference}/report", **AUDITS)
async def report(
    request: Request, reference: str, conclusion: Annotated[str, Body(embed=True)] = ""
) -> dict[str, Any]:
    """Report an audit: its figures are kept as they are now. Somebody signs it off in the app."""
    holder = await holder_of(request, KeyScope.AUDITS_WRITE)

    def work() -> dict[str, Any]:
        with begin(holder) as unit:
            audit = report_audit(unit, numbered_as(reference, Prefix.AUDIT), conclusion)
        return {"audit": Prefix.AUDIT.of(audit.id), "state": audit.state}

    return await run_in_threadpool(work)


@router.get("/monitors", **AUDITS)
async def list_monitors(request: Request) -> dict[str, Any]:
    """The monitors with their open alarms."""
    await holder_of(request, KeyScope.AUDITS_READ)
    return await run_in_threadpool(
        read, lambda session: {"monitors": [monitor_row(row) for row in monitors(session)]}
    )


@router.get("/monitors/{reference}", **AUDITS)
async def show_monitor(request: Request, reference: str) -> dict[str, Any]:
    """A monitor with its slices and its alarms. Rates are shares of what is worse."""
    await holder_of(request, KeyScope.AUDITS_READ)

    def ask(session: ReadSession) -> dict[str, Any]:
        view = monitor_view(session, numbered_as(reference, Prefix.MONITOR))
        return {
            **monitor_row(view.row),
            "alarms": [alarm_row(each.alarm) for each in view.alarms],
            "evidence": [
                {"slice": row.name, "n": row.n, "rate": row.rate, "low": row.low, "high": row.high}
                | {"baseline": row.baseline, "e": row.e, "worth_a_look": row.is_watched}
                for row in view.slices
            ],
        }

    return await run_in_threadpool(read, ask)


@router.post("/monitors/run", **AUDITS)
async def run(request: Request) -> dict[str, Any]:
    """Take in what came since the last run, and raise alarms."""
    holder = await holder_of(request, KeyScope.AUDITS_WRITE)

    def work() -> dict[str, Any]:
        with begin(holder) as unit:
            return {"alarms": [alarm_row(alarm) for alarm in run_monitors(unit)]}

    return await run_in_threadpool(work)


@router.get("/comparison", **AUDITS)
async def compare(
    request: Request,
    before: Annotated[str, Query()],
    after: Annotated[str, Query()],
    outcome: Outcome = Outcome.FLAGGED,
) -> dict[str, Any]:
    """A model version against the one before it: overall, by slice, on the same prompts, and the findings on it."""
    await holder_of(request, KeyScope.AUDITS_READ)

    def ask(session: ReadSession) -> dict[str, Any]:
        found = release_comparison(session, before, after, outcome)
        return as_rows(found, findings_to_close(session, before, found.slices))

    return await run_in_threadpool(read, ask)
