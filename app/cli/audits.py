"""`plumbline audit`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, existing, refusals, tell_json

if TYPE_CHECKING:
    from governance.core.references import Prefix

group = typer.Typer(no_args_is_help=True, help="Audits: plans, drawn samples, estimates, reports.")


@group.command()
def plan(
    file: Annotated[Path, typer.Argument(help="YAML: title, scope, design, cadence, checklist, auditors …")],
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Save an audit plan and show when its audits are due.

    Example: plumbline audit plan monthly-doses.yaml --as tomasz
    """
    from governance.audit.plans.commands import due_dates, plan_audit
    from governance.core.references import Prefix
    from governance.exchange.plans import read_plan, wanted_plan

    with refusals(as_json), existing() as store:
        held = read_plan(file)
        with store.read() as session:
            wanted = wanted_plan(session, held)
        with store.begin(acting(store, handle)) as unit:
            kept = plan_audit(unit, wanted)
        dates = [moment.isoformat() for moment in due_dates(wanted, store.clock())]
    if as_json:
        tell_json({"plan": Prefix.PLAN.of(kept.id), "due": dates})
        return
    typer.echo(f"{Prefix.PLAN.of(kept.id)}: {kept.title}")
    for moment in dates:
        typer.echo(f"  due {moment}")


@group.command()
def start(
    reference: Annotated[str, typer.Argument(help="The plan: PLAN-1.")],
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Start an audit of a plan now: draw its sample and open cases for reviewers.

    Example: plumbline audit start PLAN-1
    """
    from governance.audit.plans.commands import start_planned_audit
    from governance.core.references import Prefix

    with refusals(as_json), existing() as store, store.begin(acting(store, handle)) as unit:
        audit = start_planned_audit(unit, number_of(reference, Prefix.PLAN), store.files)
    found = {
        "audit": Prefix.AUDIT.of(audit.id),
        "frame_size": audit.frame_size,
        "frame_hash": audit.frame_hash,
        "seed": audit.seed,
        "strata": audit.strata,
    }
    if as_json:
        tell_json(found)
    else:
        drawn = sum(row["n"] for row in audit.strata.values())
        typer.echo(f"{found['audit']}: {drawn:,} of {audit.frame_size:,} outputs drawn, seed {audit.seed}")


@group.command()
def show(
    reference: Annotated[str, typer.Argument(help="The audit: AUDIT-1.")],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the frame, the design and the script that reproduces the draw."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show an audit: its sample, the progress of review, and the estimate for the whole.

    Example: plumbline audit show AUDIT-1 --out redraw
    """
    from governance.audit.queries import audit_view
    from governance.audit.queries.doing import audit_work
    from governance.audit.queries.drawing import drawn_sample
    from governance.audit.redrawing import redraw_files
    from governance.audit.written import audit_row
    from governance.core.references import Prefix

    with refusals(as_json), existing() as store:
        audit_id = number_of(reference, Prefix.AUDIT)
        with store.read() as session:
            view, work = audit_view(session, audit_id), audit_work(session, audit_id)
            drawn = drawn_sample(session, audit_id)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            for name, content in redraw_files(store.files, drawn).items():
                (out / name).write_bytes(content)
    found, overall = audit_row(view, work), work.results.overall
    if as_json:
        tell_json(found)
        return
    typer.echo(f"{view.row.reference}: {view.row.title} ({view.row.state.replace('_', ' ')})")
    typer.echo(
        f"  {view.row.resolved:,} of {view.row.items:,} drawn outputs judged, of {view.frame_size:,} in all"
    )
    if overall:
        typer.echo(f"  violations: {overall.estimate:.1%} ({overall.low:.1%} to {overall.high:.1%})")
    elif work.results.missing:
        typer.echo(
            f"  no estimate yet: nothing has been judged in  {', '.join(name or 'the sample' for name in work.results.missing)}"
        )


@group.command()
def report(
    reference: Annotated[str, typer.Argument(help="The audit: AUDIT-1.")],
    conclusion: Annotated[str, typer.Option(help="What the audit concludes.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Report an audit: its figures are recorded as they are now. Someone else signs the report off.

    Example: plumbline audit report AUDIT-1 --conclusion "Doses are stated with their source."
    """
    from governance.audit.commands import report_audit
    from governance.core.references import Prefix

    with refusals(as_json), existing() as store, store.begin(acting(store, handle)) as unit:
        audit = report_audit(unit, number_of(reference, Prefix.AUDIT), conclusion)
    found = {"audit": Prefix.AUDIT.of(audit.id), "state": audit.state}
    if as_json:
        tell_json(found)
    else:
        typer.echo(f"{found['audit']} has been reported")


def number_of(reference: str, prefix: "Prefix") -> int:
    """17 of `AUDIT-17`. Raises NotFound for anything else."""
    from governance.core.errors import NotFound
    from governance.core.references import numbered

    named = numbered(reference)
    if named is None or named[0] is not prefix:
        raise NotFound(prefix.value.lower(), reference)
    return named[1]
