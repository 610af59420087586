"""`plumbline report`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, existing, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Reports.")

Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="First day, or the day after the last."),
]


@group.callback()
def reports() -> None:
    """Reports."""


@group.command()
def governance(
    formats: Annotated[
        str, typer.Option("--format", help="xlsx, html, or both with a comma between.")
    ] = "xlsx,html",
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path(),
    start: Day = None,
    end: Day = None,
    organisation: Annotated[str, typer.Option(help="The name on the first page.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Write the governance report: what was heard, judged, decided, found and built in a period (the last year by default).

    Example: plumbline report governance --format xlsx,html --out reports
    """
    from reports.making import usual_period, write_governance_report

    with refusals(as_json), existing() as store:
        usual_start, usual_end = usual_period(store.clock())
        files = write_governance_report(
            store,
            acting(store, handle),
            [name.strip() for name in formats.split(",") if name.strip()],
            out,
            start.replace(tzinfo=UTC) if start else usual_start,
            end.replace(tzinfo=UTC) if end else usual_end,
            organisation=organisation,
        )
    if as_json:
        tell_json({"files": [str(path) for path in files]})
    else:
        for path in files:
            typer.echo(str(path))
