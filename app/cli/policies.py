"""`plumbline policy`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.cli.output import ActAs, AsJson, acting, existing, opened, refusals, tell_json

COLOURS = {
    "added": typer.colors.GREEN,
    "removed": typer.colors.RED,
    "changed": typer.colors.YELLOW,
    "moved": typer.colors.CYAN,
}

group = typer.Typer(no_args_is_help=True, help="Policies and their versions.")


@group.command("import")
def import_policy(
    file: Annotated[
        Path,
        typer.Argument(help="Markdown, Word (.docx), HTML or PDF; a heading's {#key} is the clause's key."),
    ],
    policy: Annotated[str, typer.Option(help="The policy's short name, such as assistant-guidelines.")],
    label: Annotated[str, typer.Option(help="The version's label, such as 2025-12-18.")],
    title: Annotated[str, typer.Option(help="The policy's title, if it is new.")] = "",
    draft: Annotated[
        bool, typer.Option("--draft", help="Import it as a draft, not as already in force.")
    ] = False,
    publish: Annotated[
        bool, typer.Option("--publish", help="Import it as already in force, even from Word, HTML or PDF.")
    ] = False,
    reason: Annotated[
        str,
        typer.Option(
            help="Why the version in force is replaced without an approval here; by default names the file."
        ),
    ] = "",
    tracked: Annotated[
        Literal["accept", "refuse"],
        typer.Option(help="Word's tracked changes: read as accepted, or refused."),
    ] = "accept",
    effective: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day from which it is in force.")
    ] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Import a policy version.

    Markdown is imported as already in force unless --draft is given; Word, HTML and PDF as a draft unless --publish is
    given, because those formats are ambiguous: content that isn't plain text is listed.

    Example: plumbline policy import spec.md --policy model-spec --label 2025-12-18
    """
    from governance.core.errors import Invalid, TooLarge
    from governance.exchange.policy.files import read_file
    from governance.exchange.policy.format import PolicyAsked
    from governance.exchange.reading import check_there
    from governance.exchange.zipped import MAX_BYTES
    from governance.policy.commands import import_version
    from governance.policy.queries import clauses

    with refusals(as_json), opened() as store:
        if check_there(file) > MAX_BYTES:
            raise TooLarge(str(file), MAX_BYTES, "bytes")
        if draft and publish:
            raise Invalid.field("publish", "give --draft or --publish, not both")
        found = read_file(file.read_bytes(), file.name, PolicyAsked(refuse_changes=tracked == "refuse"))
        with store.begin(acting(store, handle)) as unit:
            version = import_version(
                unit,
                policy,
                label,
                found.document,
                title=title or None,
                published=publish or not (draft or found.is_draft),
                effective_on=effective.date() if effective else None,
                reason=reason or f"Published elsewhere as {label}; imported from {file.name}.",
                left_out=found.left_out,
            )
        with store.read() as session:
            count = len(clauses(session, version.id))
    reference = f"{policy}@{version.number}"
    if as_json:
        done = {"version": reference, "label": version.label, "state": version.state.value, "clauses": count}
        tell_json({**done, "approved_outside": version.approved_outside, "left_out": list(found.left_out)})
    else:
        typer.echo(
            f"{reference} ({version.label}) is {version.state.value.replace('_', ' ')}: {count} clauses."
            + (" It was approved elsewhere, not here." if version.approved_outside else "")
        )
        for line in found.left_out:
            typer.secho(f"  {line}", err=True, fg=typer.colors.YELLOW)


@group.command()
def diff(
    policy: Annotated[str, typer.Argument(help="The policy's short name.")],
    old: Annotated[str, typer.Argument(metavar="A", help="The older version, by label or number.")],
    new: Annotated[str, typer.Argument(metavar="B", help="The newer version, by label or number.")],
    as_json: AsJson = False,
) -> None:
    """Show what changed between two versions, clause by clause.

    Example: plumbline policy diff model-spec 2025-10-27 2025-12-18
    """
    from governance.policy.queries import clause_diff

    with refusals(as_json), existing() as store, store.read() as session:
        found = clause_diff(session, policy, old, new)
    lists = {"added": found.added, "removed": found.removed, "changed": found.changed, "moved": found.moved}
    if as_json:
        proposed = [
            {"old": rename.old, "new": rename.new, "similarity": rename.similarity}
            for rename in found.renames
        ]
        tell_json({**lists, "renames_proposed": proposed})
        return
    for word, keys in lists.items():
        typer.secho(f"{len(keys)} {word}", fg=COLOURS[word])
        for key in keys:
            typer.echo(f"  {key}")
    for rename in found.renames:
        typer.echo(f"  possibly renamed: {rename.old} → {rename.new} ({rename.similarity:.0%} alike)")


@group.command()
def export(
    version: Annotated[str, typer.Argument(help="A version, such as assistant-guidelines@3.")],
    formats: Annotated[
        str, typer.Option("--format", help="One or several, separated by commas: md, docx, pdf, json.")
    ] = "md",
    out: Annotated[Path, typer.Option(help="Folder for the files; created if missing.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Write a policy version as files: Markdown, Word, PDF, or JSON with hashes.

    Example: plumbline policy export assistant-guidelines@3 --format md,docx,pdf,json --out policies
    """
    from governance.exchange.formats import format_called
    from governance.exchange.policy.format import PolicyWriter
    from governance.exchange.policy.version import exported_version

    with refusals(as_json), existing() as store:
        wanted = [format_called(PolicyWriter, name.strip()) for name in formats.split(",")]
        with store.read() as session:
            found = exported_version(session, version)
        out.mkdir(parents=True, exist_ok=True)
        files = []
        for each in wanted:
            path = out / f"{found.file_name}.{each.endings[0]}"
            path.write_bytes(each.write(found))
            files.append(str(path))
    if as_json:
        tell_json({"version": found.reference, "text_hash": found.text_hash, "files": files})
        return
    for name in files:
        typer.echo(name)
