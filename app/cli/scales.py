"""`plumbline scale`."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, opened, refusals, tell_json

if TYPE_CHECKING:
    from governance.core.store import Store

_ENDS = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")


def scale(
    origin: Annotated[str, typer.Argument(help="Where the scores came from, as their import named it.")] = "",
    name: Annotated[str, typer.Argument(help="The score's name there.")] = "",
    ends: Annotated[str, typer.Argument(help="WORST..BEST, such as 0..1; 1..0 where less is better.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Set the scale of a score: waiting and later numbers become ratings. Without arguments, list what is waiting.

    Example: plumbline scale mlflow quality 1..10
    """
    from governance.core.errors import Invalid
    from governance.feedback.scales.commands import say_scale

    with refusals(as_json), opened() as store:
        if not origin:
            _list(store, as_json)
            return
        match = _ENDS.fullmatch(ends)
        if match is None:
            raise Invalid.field("ends", f"{ends!r}: expected WORST..BEST, such as 0..1")
        with store.begin(acting(store, handle)) as unit:
            applied = say_scale(unit, origin, name, float(match[1]), float(match[2]))
    done = {"origin": origin, "name": name, "ratings": applied.ratings, "outside": applied.outside}
    if as_json:
        tell_json(done)
        return
    typer.echo(f"{applied.ratings:,} waiting numbers of {name} have become ratings.")
    if applied.outside:
        typer.echo(f"{applied.outside:,} are outside {ends} and keep waiting.")


def _list(store: "Store", as_json: bool) -> None:
    from governance.feedback.scales.queries import waiting_scores

    with store.read() as session:
        found = waiting_scores(session)
    if as_json:
        tell_json([vars(each) for each in found])
        return
    for each in found:
        typer.echo(f"{each.origin}  {each.name}: {each.count:,} numbers from {each.least:g} to {each.most:g}")
    if not found:
        typer.echo("No scores are waiting for a scale.")
