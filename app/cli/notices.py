"""`plumbline notice`."""

from typing import Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, existing, refusals, tell_json

group = typer.Typer(
    no_args_is_help=True, help="Notices sent by e-mail and webhook, and whether they were delivered."
)


@group.command("list")
def list_notices(
    state: Annotated[
        str, typer.Option(help="Only deliveries in this state: waiting, delivered, failed.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List what was delivered to whom, newest first.

    Example: plumbline notice list --state failed
    """
    from governance.audit.notices.queries import deliveries
    from governance.audit.notices.tables import DeliveryState
    from governance.core.errors import Invalid

    with refusals(as_json), existing() as store, store.read() as session:
        if state and state not in list(DeliveryState):
            raise Invalid.field("state", f"expected one of {', '.join(DeliveryState)}")
        rows = [
            {
                "delivery": row.delivery.id,
                "kind": str(row.delivery.kind),
                "subject": row.delivery.subject,
                "channel": str(row.delivery.channel),
                "to": row.to,
                "state": str(row.delivery.state),
                "attempts": row.delivery.attempts,
                "queued_at": row.delivery.queued_at.isoformat(),
                "answer": row.delivery.answer,
            }
            for row in deliveries(session, DeliveryState(state) if state else None)
        ]
    if as_json:
        tell_json(rows)
        return
    for row in rows:
        typer.echo(
            f"{row['queued_at'][:16]}  {row['state']:9}  {row['kind']:14}  {row['subject']:12}  {row['to']}  {row['answer']}"
        )


@group.command()
def webhook(
    url: Annotated[str, typer.Argument(help="An https:// address.")],
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", help="What it is told; everything by default.")
    ] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Make a webhook. Its secret is shown only once.

    Example: plumbline notice webhook https://example.org/hooks --kind alarm
    """
    from governance.audit.notices.commands import make_webhook
    from governance.audit.notices.tables import NoticeKind
    from governance.core.errors import Invalid

    with refusals(as_json), existing() as store:
        unknown = [kind for kind in kinds or [] if kind not in list(NoticeKind)]
        if unknown:
            raise Invalid.field("kind", f"expected one of {', '.join(NoticeKind)}, not {unknown[0]}")
        with store.begin(acting(store, handle)) as unit:
            made = make_webhook(unit, url, [NoticeKind(kind) for kind in kinds or list(NoticeKind)])
    if as_json:
        tell_json({"webhook": made.id, "secret": made.secret})
    else:
        typer.echo(f"webhook {made.id}: {made.secret}")


@group.command()
def send(as_json: AsJson = False) -> None:
    """Send what is due now. While the server runs, it does so by itself.

    Example: plumbline notice send
    """
    from governance.audit.notices.sending import tell_what_happened

    with refusals(as_json), existing() as store:
        count = tell_what_happened(store)
    if as_json:
        tell_json({"delivered": count})
    else:
        typer.echo(f"{count:,} delivered")
