"""`plumbline consent`: what people's words may be used for, and taking that back."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, opened, refusals, tell_json

if TYPE_CHECKING:
    from governance.feedback.tables import Scope

group = typer.Typer(no_args_is_help=True, help="Consent: what people's words may be used for.")

Scopes = Annotated[
    list[str] | None,
    typer.Option("--scope", help="review, training or publication; repeatable; all by default."),
]


@group.command()
def show(
    statement: Annotated[str, typer.Argument(help="The statement, such as FB-12.")], as_json: AsJson = False
) -> None:
    """Show what a statement may be used for, and when consent was withdrawn.

    Example: plumbline consent show FB-12
    """
    from governance.feedback.queries import consent_receipt

    with refusals(as_json), opened() as store, store.read() as session:
        lines = consent_receipt(session, _statement_id(statement))
    if as_json:
        tell_json(
            {
                line.scope.value: {
                    "given": line.given,
                    "stands": line.stands,
                    "withdrawn_at": line.taken_back_at and line.taken_back_at.isoformat(),
                }
                for line in lines
            }
        )
        return
    for line in lines:
        since = f"withdrawn on {line.taken_back_at:%Y-%m-%d %H:%M} UTC" if line.taken_back_at else ""
        typer.echo(f"{line.scope.value}: {since or ('given' if line.given else 'not given')}")


@group.command()
def withdraw(
    code: Annotated[str, typer.Option(help="A receipt's code: for everything the receipt covers.")] = "",
    person: Annotated[
        str, typer.Option(help="A person's handle: for everything they have said so far.")
    ] = "",
    statement: Annotated[str, typer.Option(help="One statement, such as FB-12.")] = "",
    scopes: Scopes = None,
    reason: Annotated[str, typer.Option(help="How they asked for it; needed without a code.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Withdraw consent with a receipt's code, or on behalf of someone who asked an administrator.

    Example: plumbline consent withdraw --person maria --scope training --reason "Letter of 3 June"
    """
    from governance.core.errors import Invalid, NotFound
    from governance.core.people.queries import person_id_of
    from governance.feedback.commands import withdraw_by_code, withdraw_for

    with refusals(as_json), opened() as store:
        wanted = _scopes(scopes)
        if sum(map(bool, (code, person, statement))) != 1:
            raise Invalid.field("--code", "give one of --code, --person and --statement")
        with store.begin(acting(store, handle)) as unit:
            if code:
                withdraw_by_code(unit, code, wanted)
            elif statement:
                withdraw_for(unit, wanted, reason, feedback_id=_statement_id(statement))
            else:
                person_id = person_id_of(unit.session, person)
                if person_id is None:
                    raise NotFound("person", person)
                withdraw_for(unit, wanted, reason, person_id=person_id)
    names = [scope.value for scope in wanted]
    if as_json:
        tell_json({"withdrawn": names})
    else:
        typer.echo(f"Withdrawn: {', '.join(names)}. It takes effect on everything made from these words.")


def _scopes(names: list[str] | None) -> list["Scope"]:
    from governance.core.errors import Invalid
    from governance.feedback.tables import Scope

    unknown = sorted(set(names or ()) - set(Scope))
    if unknown:
        raise Invalid.field("--scope", f"{', '.join(unknown)}: expected {', '.join(Scope)}")
    return [Scope(name) for name in names] if names else list(Scope)


def _statement_id(reference: str) -> int:
    from governance.core.errors import NotFound
    from governance.core.references import Prefix, numbered

    named = numbered(reference)
    if named is None or named[0] is not Prefix.FEEDBACK:
        raise NotFound("feedback", reference)
    return named[1]
