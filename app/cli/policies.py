"""`plumbline policy`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, opened, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Policies and their versions.")

LARGEST_BYTES = 5_000_000


@group.command("import")
def import_policy(
    file: Annotated[Path, typer.Argument(help="Markdown; a heading's {#key} is the clause's key.")],
    policy: Annotated[str, typer.Option(help="The policy's short name, such as assistant-guidelines.")],
    label: Annotated[str, typer.Option(help="The version's label, such as 2025-12-18.")],
    title: Annotated[str, typer.Option(help="The policy's title, if it is new.")] = "",
    draft: Annotated[bool, typer.Option("--draft", help="As a draft, not as already in force.")] = False,
    effective: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day from which it is in force.")
    ] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Bring a policy version into the store, as one that is already in force unless --draft is given.

    Example: plumbline policy import spec.md --policy model-spec --label 2025-12-18
    """
    from governance.core.errors import Invalid, Problem
    from governance.exchange.policy_markdown import parse
    from governance.exchange.reading import check_there
    from governance.policy.commands import import_version
    from governance.policy.queries import clauses

    with refusals(as_json), opened() as store:
        if check_there(file) > LARGEST_BYTES:
            raise Invalid.field("file", f"{file} is larger than {LARGEST_BYTES // 1_000_000} MB")
        data = file.read_bytes()
        try:
            document = parse(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise Invalid(Problem("file", f"{file} isn't UTF-8 text", line)) from error
        with store.begin(acting(store, handle)) as unit:
            version = import_version(
                unit,
                policy,
                label,
                document,
                title=title or None,
                published=not draft,
                effective_on=effective.date() if effective else None,
            )
        with store.read() as session:
            count = len(clauses(session, version.id))
    reference = f"{policy}@{version.number}"
    if as_json:
        tell_json(
            {"version": reference, "label": version.label, "state": version.state.value, "clauses": count}
        )
    else:
        typer.echo(
            f"{reference} ({version.label}) is {version.state.value.replace('_', ' ')}: {count} clauses."
        )


@group.command()
def diff(
    policy: Annotated[str, typer.Argument(help="The policy's short name.")],
    old: Annotated[str, typer.Argument(metavar="A", help="The older version, by label or number.")],
    new: Annotated[str, typer.Argument(metavar="B", help="The newer version, by label or number.")],
    as_json: AsJson = False,
) -> None:
    """Say what changed between two versions, clause by clause.

    Example: plumbline policy diff model-spec 2025-10-27 2025-12-18
    """
    from governance.policy.queries import clause_diff

    with refusals(as_json), opened() as store, store.read() as session:
        found = clause_diff(session, policy, old, new)
    if as_json:
        tell_json({"added": found.added, "removed": found.removed, "changed": found.changed})
        return
    for word, keys, colour in (
        ("added", found.added, typer.colors.GREEN),
        ("removed", found.removed, typer.colors.RED),
        ("changed", found.changed, typer.colors.YELLOW),
    ):
        typer.secho(f"{len(keys)} {word}", fg=colour)
        for key in keys:
            typer.echo(f"  {key}")
    for rename in found.renames:
        typer.echo(f"  perhaps renamed: {rename.old} → {rename.new}")
