"""`plumbline auth check`: whether people can sign in, and if not, why."""

from typing import Annotated

import typer

from app.cli.output import AsJson, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Signing in with an OpenID Connect provider.")

_MARKS = {
    True: ("ok", typer.colors.GREEN),
    None: ("note", typer.colors.YELLOW),
    False: ("WRONG", typer.colors.RED),
}


@group.command()
def check(
    offline: Annotated[bool, typer.Option("--offline", help="Don't ask the providers.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read the sign-in settings, ask each provider for its metadata, and say what is wrong. Exits with 1 if something is.

    Example: plumbline auth check
    """
    from app.session.sign_in_check import look
    from governance.core.settings import Settings

    with refusals(as_json, ok=False):
        found = look(Settings(), online=not offline)
    ok = all(each.ok is not False for each in found)
    if as_json:
        tell_json({"ok": ok, "findings": [vars(each) for each in found]})
    else:
        for each in found:
            word, colour = _MARKS[each.ok]
            typer.echo(typer.style(f"{word:<6}", fg=colour) + f"{each.name}: {each.words}")
    if not ok:
        raise typer.Exit(1)
