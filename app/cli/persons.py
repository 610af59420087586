"""`plumbline person` and `plumbline retention`: what people may ask for, and how long things are kept."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, existing, refusals, tell_json

if TYPE_CHECKING:
    from governance.core.store import ReadSession

group = typer.Typer(no_args_is_help=True, help="What is kept about a person: export, erasure, disclosure.")

Handle = Annotated[str, typer.Argument(help="The person's handle, or their pseudonym such as P-7K3M9QXP4T.")]


@group.command()
def export(
    person: Handle,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output by default.")] = None,
    handle: ActAs = "",
) -> None:
    """Write everything kept about a person as JSON. For administrators; people get their own from their receipt.

    Example: plumbline person export maria --out maria.json
    """
    from governance.core.access import Permission, require
    from governance.privacy.queries import everything_about

    with refusals(False), existing() as store:
        require(acting(store, handle), Permission.MANAGE_PEOPLE)
        with store.read() as session:
            everything = everything_about(session, _person_id(session, person))
    if out is None:
        tell_json(everything)
        return
    import json

    out.write_text(json.dumps(everything, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    typer.echo(str(out))


@group.command()
def erase(
    person: Handle,
    order: Annotated[str, typer.Option(help="Which order it follows: a letter, a ticket, a ruling.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask: it can't be undone.")] = False,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Erase a person's identity and everything they wrote; their statements stay counted, without words. This can't be undone.

    Example: plumbline person erase maria --order "Letter of 3 June"
    """
    from governance.privacy.scrub import erase as erase_for_ever

    if not yes and not as_json:
        typer.confirm(f"Erase {person} and all their words? This cannot be undone.", abort=True, err=True)
    with refusals(as_json), existing() as store:
        actor = acting(store, handle)
        with store.read() as session:
            person_id = _person_id(session, person)
        row = erase_for_ever(store, actor, person_id, order)
    if as_json:
        tell_json({"person": f"PERSON-{person_id}", "order": row.order, **row.counts})
        return
    gone = ", ".join(f"{count:,} {what}" for what, count in row.counts.items())
    typer.echo(f"PERSON-{person_id} is erased: {gone}.")
    typer.echo(
        "Earlier backups still contain the words: let them expire, or run erase-again after restoring one."
    )


@group.command("erase-again")
def erase_again(handle: ActAs = "", as_json: AsJson = False) -> None:
    """After restoring a backup, repeat the recorded erasures it doesn't contain.

    Example: plumbline person erase-again
    """
    from governance.privacy.scrub import erase_again as carry_out

    with refusals(as_json), existing() as store:
        again = carry_out(store, acting(store, handle))
    if as_json:
        tell_json({"erased": list(again)})
    else:
        typer.echo(f"Erased again: {', '.join(again) or 'nobody'}.")


@group.command()
def disclose(
    person: Handle,
    reason: Annotated[str, typer.Option(help="Why the identity has to be disclosed.")] = "",
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Confirm another administrator's request.")
    ] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse another administrator's request.")] = False,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Request the identity behind a pseudonym; a second administrator confirms. The person is informed in their receipt.

    Example: plumbline person disclose P-7K3M9QXP4T --reason "A threat against a colleague"
    """
    from governance.core.people.commands.disclosing import ask_disclosure, decide_disclosure
    from governance.core.people.queries.disclosing import disclosures

    with refusals(as_json), existing() as store:
        actor = acting(store, handle)
        with store.begin(actor) as unit:
            person_id = _person_id(unit.session, person)
            if confirm or refuse:
                waiting = [
                    row
                    for row in disclosures(unit.session, actor, person_id)
                    if row.confirmed_at is None and row.refused_at is None
                ]
                for row in waiting[:1]:
                    decide_disclosure(unit, row.id, confirm)
            else:
                ask_disclosure(unit, person_id, reason)
        with store.read() as session:
            rows = disclosures(session, actor, person_id)
    found = [
        {
            "person": row.pseudonym,
            "reason": row.reason,
            "asked_by": row.asked_by,
            "state": "refused" if row.refused_at else "confirmed" if row.confirmed_at else "waiting",
            "without_second": row.without_second,
            "handle": row.handle,
        }
        for row in rows
    ]
    if as_json:
        tell_json(found)
        return
    for each in found:
        typer.echo(
            f"{each['person']}: {each['state']}, asked by {each['asked_by']}: {each['handle'] or 'not shown'}"
        )


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be deleted.")] = False,
    rules: Annotated[
        list[str] | None,
        typer.Option("--set", help="words=730: keep that kind for so many days; words=ever ends the rule."),
    ] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Delete or erase what has been kept longer than its rule allows. Without rules, everything is kept.

    Example: plumbline retention --set drafts=30 --dry-run
    """
    from governance.core.errors import Invalid
    from governance.privacy.commands import apply_retention, set_retention
    from governance.privacy.queries import retention_due
    from governance.privacy.scrub import scrub

    with refusals(as_json), existing() as store:
        actor = acting(store, handle)
        with store.begin(actor) as unit:
            for rule in rules or ():
                kind, _, days = rule.partition("=")
                if days != "ever" and not days.isdecimal():
                    raise Invalid.field("--set", f"{rule!r}: expected KIND=DAYS or KIND=ever")
                set_retention(unit, kind, None if days == "ever" else int(days))
        with store.read() as session:
            due = retention_due(session, store.clock())
        if not dry_run:
            with store.begin(actor) as unit:
                gone = apply_retention(unit)
            if gone.get("words"):
                scrub(store)
    if as_json:
        tell_json({each.kind: {"days": each.days, "due": each.due} for each in due} | {"dry_run": dry_run})
        return
    for each in due:
        kept = f"{each.days} days" if each.days else "for ever"
        ends = f"{each.due:,} {'would go' if dry_run else 'went'}" if each.days else "no rule"
        typer.echo(f"{each.kind}: kept {kept}; {ends} ({each.words})")


def _person_id(session: "ReadSession", name: str) -> int:
    """The person that is called so, by handle or pseudonym. Raises NotFound."""
    from governance.core.errors import NotFound
    from governance.core.people.queries import all_person_ids, person_id_of
    from governance.core.secrets import pseudonym

    found = person_id_of(session, name)
    if found is None and name.startswith("P-"):
        found = next((each for each in all_person_ids(session) if pseudonym(session, each) == name), None)
    if found is None:
        raise NotFound("person", name)
    return found
