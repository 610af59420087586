"""`plumbline key`: keys by which products send feedback."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from app.cli.output import ActAs, AsJson, acting, existing, opened, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="API keys: how a product sends feedback.")

SCOPES_HELP = (
    "feedback:write, feedback:read, feedback:withdraw, models:register or datasets, as often as needed."
)
LIMIT_HELP = "Limit per minute."


@group.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for, such as 'Support chat, production'.")],
    product: Annotated[
        str,
        typer.Option(help="Short name of the product that sends; keys of one product share their records."),
    ],
    scopes: Annotated[list[str] | None, typer.Option("--scope", help=SCOPES_HELP)] = None,
    model: Annotated[str, typer.Option(help="Only for versions of this model (its short name).")] = "",
    page: Annotated[
        list[str] | None,
        typer.Option(
            "--page",
            help="Origin of a web page that uses the key: https://shop.example. It then works only from there.",
        ),
    ] = None,
    expires_days: Annotated[int, typer.Option(min=0, help="Days until it expires; 0 for never.")] = 0,
    requests: Annotated[int | None, typer.Option(help=f"Requests. {LIMIT_HELP}")] = None,
    records: Annotated[int | None, typer.Option(help=f"Records. {LIMIT_HELP}")] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Create a key. It is shown only once; only its hash is stored. Without --scope it can only send feedback.

    Example: plumbline key create "Support chat" --product support-chat --scope feedback:write
    """
    from governance.core.keys.commands import RECORDS_A_MINUTE, REQUESTS_A_MINUTE, create_key
    from governance.core.keys.tables import KeyScope

    with refusals(as_json), opened() as store, store.begin(acting(store, handle)) as unit:
        key = create_key(
            unit,
            name,
            product,
            scopes or [KeyScope.WRITE],
            model=model or None,
            origins=page or [],
            expires_at=unit.at + timedelta(days=expires_days) if expires_days else None,
            requests_a_minute=REQUESTS_A_MINUTE if requests is None else requests,
            records_a_minute=RECORDS_A_MINUTE if records is None else records,
        )
    if as_json:
        tell_json({"reference": key.reference, "key": key.text})
    else:
        typer.echo(f"{key.reference} has been created. Save it now; it will not be shown again:", err=True)
        typer.echo(key.text)


@group.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List all keys, newest first.

    Example: plumbline key list
    """
    from governance.core.keys.queries import api_keys

    with refusals(as_json), existing() as store, store.read() as session:
        rows = [_plain(row) for row in api_keys(session, store.clock())]
    if as_json:
        tell_json(rows)
        return
    for row in rows:
        used = f"last used {row['used_at']}" if row["used_at"] else "never used"
        typer.echo(f"{row['reference']:8} {row['state']:8} {row['product']:20} {row['name']} ({used})")
    if not rows:
        typer.echo("There are no keys yet. Make one: plumbline key create NAME --product PRODUCT", err=True)


@group.command()
def revoke(
    reference: Annotated[str, typer.Argument(help="The key, such as KEY-3.")],
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Revoke a key from the next request on. What it has sent is kept.

    Example: plumbline key revoke KEY-3
    """
    from governance.core.errors import NotFound
    from governance.core.keys.commands import revoke_key
    from governance.core.references import Prefix, numbered

    with refusals(as_json), opened() as store:
        named = numbered(reference)
        if named is None or named[0] is not Prefix.KEY:
            raise NotFound("API key", reference)
        with store.begin(acting(store, handle)) as unit:
            revoke_key(unit, named[1])
    if as_json:
        tell_json({"reference": Prefix.KEY.of(named[1]), "state": "revoked"})
    else:
        typer.echo(f"{Prefix.KEY.of(named[1])} is revoked.")


def _plain(row: Any) -> dict[str, Any]:
    """A key's row in the form that JSON has for it."""
    times = ("created_at", "expires_at", "revoked_at", "used_at")
    plain = {name: getattr(row, name) for name in ("reference", "name", "product", "shown", "model")} | {
        "origins": list(row.origins)
    }
    plain |= {"scopes": list(row.scopes), "state": row.state.value}
    plain |= {"requests_a_minute": row.requests_a_minute, "records_a_minute": row.records_a_minute}
    return plain | {name: moment.isoformat() if (moment := getattr(row, name)) else None for name in times}
