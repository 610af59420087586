"""`plumbline consultation`."""

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import ActAs, AsJson, acting, existing, opened, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Consultations: asking stakeholders about a policy.")

Slug = Annotated[str, typer.Argument(help="The consultation's short name.")]


@group.command()
def create(
    slug: Slug,
    title: Annotated[str, typer.Option(help="Its title.")],
    question: Annotated[str, typer.Option(help="The question, as participants read it.")],
    about: Annotated[str, typer.Option(help="The policy version it is about: assistant-guidelines@4.")] = "",
    statement: Annotated[list[str] | None, typer.Option(help="A statement to vote on; repeatable.")] = None,
    clause: Annotated[
        list[str] | None, typer.Option(help="A clause of that version, as a statement; repeatable.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the statements.")] = "en",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Create a consultation; nobody can vote in it yet.

    Example: plumbline consultation create tone --title Tone --question "Which tone?" --statement "Be kind."
    """
    from governance.policy.consultation.commands.setup import add_clauses, set_up
    from governance.policy.queries import find_version

    with refusals(as_json), opened() as store:
        with store.read() as session:
            policy, _, number = about.rpartition("@")
            version_id = find_version(session, policy, number).id if about else None
        with store.begin(acting(store, handle)) as unit:
            lines = [(text, language, None) for text in statement or []]
            made = set_up(unit, slug, title, question, policy_version_id=version_id, statements=lines)
            added = add_clauses(unit, made.id, clause, language) if clause else []
    _tell(as_json, {"consultation": slug, "state": "draft", "statements": len(lines) + len(added)})


@group.command("open")
def open_it(slug: Slug, handle: ActAs = "", as_json: AsJson = False) -> None:
    """Open a consultation to the people invited.

    Example: plumbline consultation open tone
    """
    from governance.policy.consultation.commands import open_consultation
    from governance.policy.consultation.queries import consultation

    with refusals(as_json), opened() as store:
        with store.read() as session:
            found = consultation(session, slug)
        with store.begin(acting(store, handle)) as unit:
            open_consultation(unit, found.id)
    _tell(as_json, {"consultation": slug, "state": "open"})


@group.command()
def invite(
    slug: Slug,
    count: Annotated[int, typer.Option(help="How many personal links.")] = 1,
    stakeholders: Annotated[str, typer.Option("--group", help="Their stakeholder group's short name.")] = "",
    open_link: Annotated[bool, typer.Option("--open-link", help="One link for all of them instead.")] = False,
    address: Annotated[str, typer.Option(help="The app's address.")] = "http://127.0.0.1:8501",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Create voting links and print them. They can't be shown again, since only a hash of each is stored.

    Example: plumbline consultation invite tone --count 20 --group elderly-users
    """
    from governance.policy.consultation.commands import invite as invite_people
    from governance.policy.consultation.commands import make_open_link
    from governance.policy.consultation.queries import consultation

    with refusals(as_json), opened() as store:
        with store.read() as session:
            found = consultation(session, slug)
        with store.begin(acting(store, handle)) as unit:
            if open_link:
                tokens = [make_open_link(unit, found.id, group=stakeholders or None)]
            else:
                tokens = invite_people(unit, found.id, count, group=stakeholders or None)
    links = [f"{address.rstrip('/')}/vote?token={token}" for token in tokens]
    if as_json:
        tell_json({"consultation": slug, "links": links})
    else:
        for link in links:
            typer.echo(link)


@group.command()
def close(
    slug: Slug,
    answer: Annotated[str, typer.Option(help="Message to the participants.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """End the voting permanently.

    Example: plumbline consultation close tone --answer "Thank you. Version 4 takes up the first point."
    """
    from governance.policy.consultation.commands import close_consultation
    from governance.policy.consultation.queries import consultation

    with refusals(as_json), opened() as store:
        with store.read() as session:
            found = consultation(session, slug)
        with store.begin(acting(store, handle)) as unit:
            close_consultation(unit, found.id, answer)
    _tell(as_json, {"consultation": slug, "state": "closed"})


@group.command("import")
def import_held(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="polis, dialogue (a Remesh export), all-our-ideas, decidim, or another: `plumbline formats`.",
        ),
    ],
    path: Annotated[Path, typer.Argument(help="The folder with the export's files, or the one file.")],
    slug: Annotated[str, typer.Option(help="Its short name here; the folder's or file's by default.")] = "",
    language: Annotated[
        str, typer.Option(help="Language of the statements; the one to use where the export has several.")
    ] = "und",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Import a consultation held elsewhere, with its votes, and list what can't be carried over.

    Example: plumbline consultation import polis vtaiwan.uberx --language zh-Hant
    """
    from dataclasses import asdict

    from governance.exchange.consultation.format import ConsultationReader
    from governance.exchange.formats import format_called
    from governance.policy.consultation.commands.bringing_in import bring_in

    with refusals(as_json), opened() as store:
        held = format_called(ConsultationReader, form).read(path, store.clock(), language)
        with store.begin(acting(store, handle)) as unit:
            made = bring_in(unit, slug or _slug_of(path.resolve()), held)
    counts: dict[str, Any] = {
        "statements": len(held.statements),
        "participants": len(held.participants),
        "votes": len(held.votes),
    }
    if as_json:
        counts["not_carried"] = [asdict(each) for each in held.left_out]
    _tell(as_json, {"consultation": made.slug, **counts})
    if not as_json:
        for each in held.left_out:
            typer.echo(f"  not carried: {each.values:,} of {each.column} ({each.file}): {each.reason}")


def _slug_of(path: Path) -> str:
    """A folder's name, or a file's without its ending, in the letters that a short name may have."""
    if path.is_dir():
        return re.sub(r"[^a-z0-9.]+", "-", path.name.lower()).strip("-.")[:64]
    return re.sub(r"[^a-z0-9]+", "-", path.name.partition(".")[0].lower()).strip("-")[:64]


@group.command()
def export(
    slug: Slug,
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write statements, participants and votes as Polis exports them, by pseudonym.

    Example: plumbline consultation export tone --out tone-export
    """
    from governance.exchange.consultation.polis_export import export_polis
    from governance.policy.consultation.queries import consultation

    with refusals(as_json), existing() as store, store.read() as session:
        files = export_polis(session, consultation(session, slug).id, out)
    if as_json:
        tell_json({"consultation": slug, "files": [str(path) for path in files]})
    else:
        for path in files:
            typer.echo(path)


@group.command()
def results(
    slug: Slug,
    by: Annotated[
        str,
        typer.Option(
            help="Declared grouping to compare with: '' for stakeholder groups, 'given', or an attribute."
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show opinion groups with their stability, common ground, and who took part.

    Example: plumbline consultation results tone --json
    """
    from dataclasses import asdict

    from governance.policy.consultation.queries import consultation
    from governance.policy.consultation.queries.results import results as results_of
    from reports.figures.consultations import map_in_words, turnout_in_words

    with refusals(as_json), existing() as store, store.read() as session:
        found = results_of(session, consultation(session, slug).id, by)
    if as_json:
        turnout = [{**asdict(row), "words": row.words} for row in found.turnout]
        tell_json({**found.found, "declared": found.declared, "turnout": turnout, "texts": found.texts})
        return
    typer.echo(f"{found.voters:,} of {found.participants:,} participants, {found.votes:,} votes")
    typer.echo(map_in_words(found.found))
    shown = [row for row in found.found["statements"] if not row["set_aside"]]
    for row in sorted(shown, key=lambda row: -(row["consensus"] or 0))[:10]:
        if row["consensus"] is not None:
            typer.echo(f"  {row['consensus']:.3f}  {row['id']}. {found.texts[row['id']]}")
    typer.echo(turnout_in_words(found.turnout))


def _tell(as_json: bool, done: dict[str, Any]) -> None:
    if as_json:
        tell_json(done)
    else:
        name = done.pop("consultation")
        typer.echo(f"{name}: " + ", ".join(f"{key} {value}" for key, value in done.items()))
