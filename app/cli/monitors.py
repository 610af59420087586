"""`plumbline monitor`."""

from typing import Annotated

import typer

from app.cli.audits import number_of
from app.cli.output import ActAs, AsJson, acting, existing, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Drift monitors: which rates got worse, where, since when.")


@group.command("list")
def list_monitors(as_json: AsJson = False) -> None:
    """List the monitors with their open alarms.

    Example: plumbline monitor list --json
    """
    from governance.audit.monitors.queries import monitors
    from governance.audit.monitors.written import monitor_row

    with refusals(as_json), existing() as store, store.read() as session:
        rows = monitors(session)
    if as_json:
        tell_json({"monitors": [monitor_row(row) for row in rows]})
        return
    for row in rows:
        state = f"{row.open_alarms} open alarms" if row.open_alarms else str(row.monitor.state)
        typer.secho(
            f"{row.reference}: {row.monitor.title} ({row.monitor.measure.words.lower()}, {row.sliced_by}, against "
            f"{row.baseline}): {row.slices:,} slices, {state}",
            fg=typer.colors.RED if row.open_alarms else None,
        )


@group.command()
def run(
    reference: Annotated[
        str, typer.Argument(help="The monitor: MONITOR-1. All active ones by default.")
    ] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Take in what came since the last run, and raise alarms. While the server runs, it does so by itself.

    Example: plumbline monitor run MONITOR-1
    """
    from governance.audit.monitors.commands import run_monitors
    from governance.audit.monitors.written import alarm_row
    from governance.core.references import Prefix

    with refusals(as_json), existing() as store:
        wanted = number_of(reference, Prefix.MONITOR) if reference else None
        with store.begin(acting(store, handle)) as unit:
            alarms = [alarm_row(alarm) for alarm in run_monitors(unit, wanted)]
    if as_json:
        tell_json({"alarms": alarms})
        return
    for alarm in alarms:
        typer.secho(
            f"{alarm['alarm']}: {alarm['slice']} since {alarm['onset'][:10]} ({alarm['onset_low'][:10]} to "
            f"{alarm['onset_high'][:10]}), {alarm['size']:+.3f} ({alarm['low']:+.3f} to {alarm['high']:+.3f})",
            fg=typer.colors.RED,
        )
    if not alarms:
        typer.echo("No new alarm.")


def compare(
    before: Annotated[str, typer.Argument(help="The model version before: “assistant 2.0”.")],
    after: Annotated[str, typer.Argument(help="The model version after.")],
    outcome: Annotated[str, typer.Option(help="What is compared: flagged, or violates.")] = "flagged",
    as_json: AsJson = False,
) -> None:
    """Compare a model version with the one before it: overall, by slice, on the same prompts, and the findings on it.

    Example: plumbline model compare "assistant 2.0" "assistant 2.1"
    """
    from governance.audit.releases.queries import Outcome, findings_to_close, release_comparison
    from governance.audit.releases.written import as_rows
    from governance.core.errors import Invalid

    with refusals(as_json), existing() as store, store.read() as session:
        if outcome not in list(Outcome):
            raise Invalid.field("outcome", f"expected one of {', '.join(Outcome)}")
        found = release_comparison(session, before, after, Outcome(outcome))
        written = as_rows(found, findings_to_close(session, before, found.slices))
    if as_json:
        tell_json(written)
        return
    overall = written["overall"]
    if overall:
        typer.echo(
            f"{outcome}: {100 * overall['difference']:+.1f} points ({100 * overall['low']:+.1f} to "
            f"{100 * overall['high']:+.1f}) over {overall['strata']} slices"
        )
    for row in written["slices"]:
        if row["surely"] != "not sure":
            typer.echo(f"  {row['slice']}: {row['surely']}, {100 * row['difference']:+.1f} points")
    for finding in written["findings"]:
        typer.echo(f"  {finding['finding']} ({finding['state']}): {finding['verdict']}")
