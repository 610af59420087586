"""`plumbline dataset`."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import ActAs, AsJson, acting, existing, opened, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Fine-tuning datasets.")

Reference = Annotated[str, typer.Argument(help="The version, such as harmlessness@1.")]


@group.command()
def build(
    slug: Annotated[str, typer.Argument(help="The dataset's short name; a new one is made if need be.")],
    title: Annotated[str, typer.Option(help="Its title, if it is new.")] = "",
    source: Annotated[
        list[str] | None, typer.Option(help="comparisons, corrections; both by default.")
    ] = None,
    origin: Annotated[list[str] | None, typer.Option(help="Only feedback that came from here.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this language.")] = None,
    scenario: Annotated[list[str] | None, typer.Option(help="Only this scenario.")] = None,
    model_version: Annotated[
        list[str] | None, typer.Option(help="Only outputs of this model version.")
    ] = None,
    until_event: Annotated[int | None, typer.Option(help="Only what the ledger knew at this event.")] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Build the next version of a dataset: preference pairs from comparisons and corrections.

    Example: plumbline dataset build harmlessness --origin hh-rlhf
    """
    from governance.datasets.commands import build as build_version
    from governance.datasets.recipe import read_recipe

    wanted = {
        "sources": source,
        "origins": origin,
        "languages": language,
        "scenarios": scenario,
        "model_versions": model_version,
        "until_event": until_event,
    }
    with refusals(as_json), opened() as store:
        recipe = read_recipe({name: value for name, value in wanted.items() if value is not None})
        with store.begin(acting(store, handle)) as unit:
            version = build_version(unit, slug, recipe, title or None)
    reference = f"{slug}@{version.number}"
    if as_json:
        tell_json(
            {
                "version": reference,
                "examples": version.example_count,
                "excluded": version.excluded,
                "content_hash": version.content_hash,
            }
        )
        return
    typer.echo(f"{reference}: {version.example_count:,} examples, hash {version.content_hash}")
    for reason, count in sorted(version.excluded.items()):
        typer.echo(f"  left out, {reason.replace('_', ' ')}: {count:,}")


@group.command()
def freeze(version: Reference, handle: ActAs = "", as_json: AsJson = False) -> None:
    """Fix a version for ever, if it passes the release gate.

    Example: plumbline dataset freeze harmlessness@1
    """
    from governance.datasets.commands import freeze as freeze_version
    from governance.datasets.queries import dataset_version

    with refusals(as_json), existing() as store:
        with store.read() as session:
            found = dataset_version(session, version)
        with store.begin(acting(store, handle)) as unit:
            frozen = freeze_version(unit, found.id)
    if as_json:
        tell_json({"version": version, "state": frozen.state.value, "content_hash": frozen.content_hash})
    else:
        typer.echo(f"{version} is frozen: {frozen.example_count:,} examples, hash {frozen.content_hash}")


@group.command()
def export(
    version: Reference,
    out: Annotated[
        Path, typer.Option(help="The file to write (or a folder); a manifest is written beside it.")
    ] = Path(),
    wanted: Annotated[
        str, typer.Option("--format", help="A training format; `plumbline formats` lists them.")
    ] = "trl-preference",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Write a frozen version in a training format, with a manifest that says where its examples came from.

    Example: plumbline dataset export harmlessness@1 --out pairs.jsonl
    """
    from governance.datasets.queries import dataset_version
    from governance.exchange.training.writing import export_version

    with refusals(as_json), existing() as store:
        with store.read() as session:
            found = dataset_version(session, version)
        written = export_version(store, acting(store, handle), found.id, out, wanted)
    if as_json:
        tell_json(
            {
                "file": str(written.examples),
                "manifest": str(written.manifest),
                "examples": found.example_count,
                "sha256": written.file.sha256,
            }
        )
    else:
        typer.echo(f"{written.examples}: {found.example_count:,} examples, SHA-256 {written.file.sha256}")
        typer.echo(f"{written.manifest}: where they came from")
