"""`plumbline report`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, existing, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Reports.")

DAY = ["%Y-%m-%d"]


@group.callback()
def reports() -> None:
    """Reports."""


@group.command()
def governance(
    formats: Annotated[
        str, typer.Option("--format", help="xlsx, html, or both with a comma between.")
    ] = "xlsx,html",
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path(),
    first: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="The first day, included.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=DAY, help="The last day, included.")
    ] = None,
    start: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The first day; the same as --from.")
    ] = None,
    end: Annotated[datetime | None, typer.Option(formats=DAY, help="The day after the last.")] = None,
    as_of: Annotated[
        int | None, typer.Option("--as-of", help="What the store knew at this event; the newest by default.")
    ] = None,
    organisation: Annotated[str, typer.Option(help="The name on the first page.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Write the governance report: what was heard, judged, decided, found and built in a period (the last year by default).

    Example: plumbline report governance --format xlsx,html --out reports
    """
    from reports.making import usual_period, write_governance_report

    with refusals(as_json), existing() as store:
        begins = _only_one("--from", first, "--start", start)
        ends = _only_one("--to", last and last + timedelta(days=1), "--end", end)
        usual_start, usual_end = usual_period(store.clock())
        files = write_governance_report(
            store,
            acting(store, handle),
            [name.strip() for name in formats.split(",") if name.strip()],
            out,
            begins or usual_start,
            ends or usual_end,
            organisation=organisation,
            seq=as_of,
        )
    if as_json:
        tell_json({"files": [str(path) for path in files]})
    else:
        for path in files:
            typer.echo(str(path))


def _only_one(option: str, value: datetime | None, old: str, old_value: datetime | None) -> datetime | None:
    """The one that was given, in UTC. Raises Invalid where both were."""
    from governance.core.errors import Invalid

    if value is not None and old_value is not None:
        raise Invalid.field(option, f"give either {option} or {old}")
    chosen = value or old_value
    return chosen.replace(tzinfo=UTC) if chosen else None
