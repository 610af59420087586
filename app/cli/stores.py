"""`plumbline demo`, `plumbline db`."""

from datetime import datetime
from typing import Annotated

import typer

from app.cli.output import AsJson, opened, progress_bar, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="The store's tables.")


def demo(
    seed: Annotated[int, typer.Option(help="Another seed gives different people.")] = 7,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Do nothing if the store isn't empty.")
    ] = False,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day on which the story ends, 09:00 UTC; otherwise today. The same day makes the same store.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fill an empty store with the demo organisation.

    Example: plumbline demo
    Example: plumbline demo --until 2026-11-16
    """
    from governance.core import ledger

    with refusals(as_json), opened() as store:
        from governance.demo.fill import fill
        from governance.demo.timeline import end_on

        with store.read() as session:
            is_filled = ledger.head(session).seq > 0
        if is_filled and if_empty:
            typer.echo("The store isn't empty, so the demo organisation was not added.", err=True)
            if as_json:
                tell_json({})
            return
        with progress_bar("Demo organisation", as_json) as told:
            counts = fill(store, seed, told, until=end_on(until) if until else None)
    if as_json:
        tell_json(counts)
    else:
        typer.echo(
            "The demo organisation has been added:  "
            + ", ".join(f"{n:,} {what}" for what, n in counts.items())
            + "."
        )


@group.command()
def upgrade(as_json: AsJson = False) -> None:
    """Create the store's tables or bring them up to date.

    Example: plumbline db upgrade
    """
    from governance.core import migrate
    from governance.core.settings import Settings
    from governance.core.store import make_engine

    with refusals(as_json):
        engine = make_engine(Settings().store_url)
        migrate.upgrade(engine)
        engine.dispose()
    revision = migrate.newest_revision()
    if as_json:
        tell_json({"revision": revision})
    else:
        typer.echo(f"The store is at revision {revision}.")
