"""`plumbline admin`: the first administrator of an organisation that signs in."""

from typing import Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, opened, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Administrators: who may do everything.")


@group.command()
def grant(
    email: Annotated[str, typer.Argument(help="The address by which they sign in, whatever its case.")],
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Make whoever signs in with this address an administrator; add them where nobody has it.

    Example: plumbline admin grant ada@example.org
    """
    from governance.core.people.commands import grant_admin

    with refusals(as_json), opened() as store, store.begin(acting(store, handle)) as unit:
        person = grant_admin(unit, email)
        told = {"reference": f"PERSON-{person.id}", "handle": person.handle, "email": person.email}
    if as_json:
        tell_json(told)
    else:
        typer.echo(f"{told['email']} ({told['reference']}) is an administrator.")
