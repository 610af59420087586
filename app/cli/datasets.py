"""`plumbline dataset`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import REFUSED, ActAs, AsJson, acting, existing, opened, refusals, tell_json

if TYPE_CHECKING:
    from governance.core.store import Store
    from governance.datasets.recipe import Recipe

group = typer.Typer(no_args_is_help=True, help="Fine-tuning datasets.")

Reference = Annotated[str, typer.Argument(help="The version, such as harmlessness@1.")]


@group.command()
def build(
    slug: Annotated[str, typer.Argument(help="The dataset's short name; a new one is made if need be.")],
    recipe: Annotated[Path | None, typer.Option(help="The recipe, a YAML file (docs/datasets.md).")] = None,
    dry_run: Annotated[bool, typer.Option(help="Only show what would be included and left out.")] = False,
    title: Annotated[str, typer.Option(help="Its title, if it is new.")] = "",
    source: Annotated[
        list[str] | None, typer.Option(help="comparisons, corrections, judgements, ratings.")
    ] = None,
    origin: Annotated[list[str] | None, typer.Option(help="Only feedback from this origin.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only this language.")] = None,
    scenario: Annotated[list[str] | None, typer.Option(help="Only this scenario.")] = None,
    model_version: Annotated[
        list[str] | None, typer.Option(help="Only outputs of this model version.")
    ] = None,
    until_event: Annotated[int | None, typer.Option(help="Only what was recorded up to this event.")] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Build the next version of a dataset from a recipe; options add to what the recipe says.

    Example: plumbline dataset build harmlessness --recipe recipe.yaml
    """
    from governance.datasets.commands import build as build_version

    wanted = {
        "sources": source,
        "origins": origin,
        "languages": language,
        "scenarios": scenario,
        "model_versions": model_version,
        "until_event": until_event,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    with refusals(as_json), opened() as store:
        asked = _recipe(recipe, given)
        if dry_run:
            _tell_dry_run(store, asked, as_json)
            return
        with store.begin(acting(store, handle)) as unit:
            version = build_version(unit, slug, asked, title or None)
    reference = f"{slug}@{version.number}"
    told = {
        "version": reference,
        "examples": version.example_count,
        "excluded": version.excluded,
        **version.account,
        "content_hash": version.content_hash,
    }
    if as_json:
        tell_json(told)
        return
    typer.echo(f"{reference}: {version.example_count:,} examples, hash {version.content_hash}")
    _tell_left_out(version.excluded, version.account)


def _recipe(path: Path | None, given: dict[str, Any]) -> "Recipe":
    from governance.datasets.recipe import read_recipe, read_recipe_file

    if path is None:
        return read_recipe(given)
    read = read_recipe_file(path.read_text("utf-8"))
    return read_recipe({**read.model_dump(exclude_unset=True), **given}) if given else read


def _tell_dry_run(store: "Store", recipe: "Recipe", as_json: bool) -> None:
    from governance.datasets.queries import dry_run

    with store.read() as session:
        found = dry_run(session, recipe)
    if as_json:
        tell_json(
            {
                "dry_run": True,
                "examples": found.example_count,
                "excluded": found.excluded,
                **found.account,
                "content_hash": found.content_hash,
            }
        )
        return
    typer.echo(
        f"Would take {found.example_count:,} examples, hash {found.content_hash}. Nothing was written."
    )
    _tell_left_out(found.excluded, found.account)


def _tell_left_out(excluded: dict[str, int], account: dict[str, Any]) -> None:
    for reason, count in sorted(excluded.items()):
        typer.echo(f"  left out, {reason.replace('_', ' ')}: {count:,}")
    if account.get("contradictions"):
        typer.echo(f"  people disagree on {account['contradictions']:,} rows")


@group.command()
def gate(version: Reference, as_json: AsJson = False) -> None:
    """Run the release gate now. Exits with 1 if a check fails, so that a training pipeline can stop.

    Example: plumbline dataset gate harmlessness@1 --json
    """
    from governance.datasets.queries import dataset_version
    from governance.datasets.queries import gate as gate_checks

    with refusals(as_json), existing() as store, store.read() as session:
        checks = gate_checks(session, dataset_version(session, version).id)
    passed = all(check.passed for check in checks)
    if as_json:
        listed = [
            {
                "name": check.name,
                "passed": check.passed,
                "detail": check.detail,
                "examples": list(check.examples),
            }
            for check in checks
        ]
        tell_json({"passed": passed, "checks": listed})
    else:
        for check in checks:
            typer.echo(f"{'passed' if check.passed else 'FAILED'}  {check.name}: {check.detail}")
            if check.examples:
                typer.echo(f"        {', '.join(check.examples)}")
    if not passed:
        raise typer.Exit(REFUSED)


@group.command("gate-rule")
def gate_rule(
    name: Annotated[
        str, typer.Argument(help="agreement, group_coverage, leakage and others (docs/datasets.md).")
    ],
    limit: Annotated[
        float | None, typer.Option(help="The threshold; without it the check is dropped.")
    ] = None,
    against: Annotated[str, typer.Option(help="The evaluation set, for leakage: a dataset version.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Require a check in the release gate, with its threshold, from now on.

    Example: plumbline dataset gate-rule agreement --limit 0.7
    """
    from governance.datasets.commands import set_gate_rule

    with refusals(as_json), opened() as store, store.begin(acting(store, handle)) as unit:
        set_gate_rule(unit, name, limit, against)
    if as_json:
        tell_json({"name": name, "limit": limit, "against": against})
    else:
        typer.echo(f"{name}: {'no longer asked for' if limit is None else f'asked for, {limit:g}'}")


@group.command()
def diff(
    one: Annotated[str, typer.Argument(help="The earlier version, such as harmlessness@1.")],
    other: Annotated[str, typer.Argument(help="The later version, such as harmlessness@2.")],
    out: Annotated[Path | None, typer.Option(help="A file for the rows, JSON lines.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two versions: rows added, removed, and rows whose better answer or label changed.

    Example: plumbline dataset diff harmlessness@1 harmlessness@2 --out rows.jsonl
    """
    from governance.core.canonical import canonical
    from governance.datasets.queries import dataset_version, row_diff, row_diff_counts

    with refusals(as_json), existing() as store, store.read() as session:
        ids = [dataset_version(session, reference).id for reference in (one, other)]
        counts = row_diff_counts(session, *ids)
        if out is not None:
            with out.open("wb") as stream:
                for row in row_diff(session, *ids):
                    stream.write(canonical(row.as_json()) + b"\n")
    if as_json:
        tell_json(counts)
    else:
        typer.echo(", ".join(f"{count:,} {name}" for name, count in counts.items()))


@group.command()
def freeze(
    version: Reference,
    reason: Annotated[str, typer.Option(help="Freeze it although checks fail; a manager's reason.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Freeze a version permanently, if it passes the release gate.

    Example: plumbline dataset freeze harmlessness@1
    """
    from governance.datasets.commands import freeze as freeze_version
    from governance.datasets.commands import release_in_spite
    from governance.datasets.queries import dataset_version

    with refusals(as_json), existing() as store:
        with store.read() as session:
            found = dataset_version(session, version)
        with store.begin(acting(store, handle)) as unit:
            frozen = release_in_spite(unit, found.id, reason) if reason else freeze_version(unit, found.id)
    if as_json:
        tell_json({"version": version, "state": frozen.state.value, "content_hash": frozen.content_hash})
    else:
        typer.echo(f"{version} is frozen: {frozen.example_count:,} examples, hash {frozen.content_hash}")


@group.command()
def export(
    version: Reference,
    out: Annotated[
        Path, typer.Option(help="A folder; or a .jsonl file to write, with a manifest beside it.")
    ] = Path(),
    form: Annotated[
        str, typer.Option("--format", help="A training format; `plumbline formats` lists them.")
    ] = "",
    file_format: Annotated[str, typer.Option(help="jsonl or parquet.")] = "jsonl",
    shard_rows: Annotated[int | None, typer.Option(help="At most so many rows in a file.")] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Export a frozen version for training: a folder that loads without conversion, or one file of TRL preferences.

    Example: plumbline dataset export harmlessness@1 --format trl-preference --out training
    """
    single = out.suffix == ".jsonl" or out.is_file() or (not form and out == Path())
    with refusals(as_json), existing() as store:
        if single:
            _export_file(store, handle, version, out, form, as_json)
        else:
            options = {
                "format": form or "trl-preference",
                "file_format": file_format,
                "shard_rows": shard_rows,
            }
            _export_folder(store, handle, version, out, options, as_json)


def _export_file(store: "Store", handle: str, version: str, out: Path, form: str, as_json: bool) -> None:
    from governance.datasets.queries import dataset_version
    from governance.exchange.training.writing import USUAL, export_version

    with store.read() as session:
        found = dataset_version(session, version)
    written = export_version(store, acting(store, handle), found.id, out, form or USUAL)
    if as_json:
        tell_json(
            {
                "file": str(written.examples),
                "manifest": str(written.manifest),
                "examples": found.example_count,
                "rows": written.file.lines,
                "left_out": written.file.left_out,
                "sha256": written.file.sha256,
            }
        )
    else:
        typer.echo(f"{written.examples}: {written.file.lines:,} rows, SHA-256 {written.file.sha256}")
        _tell_not_carried(written.file.left_out)
        typer.echo(f"{written.manifest}: where they came from")


def _export_folder(
    store: "Store", handle: str, version: str, out: Path, options: dict[str, Any], as_json: bool
) -> None:
    from governance.core.errors import Invalid
    from governance.datasets.queries import dataset_version
    from governance.exchange.training.exporting import Wish, export_folder

    if options["file_format"] not in ("jsonl", "parquet"):
        raise Invalid.field("file_format", "expected jsonl or parquet")
    with store.read() as session:
        found = dataset_version(session, version)
    written = export_folder(store, acting(store, handle), Wish(found.id, **options), out)
    if as_json:
        tell_json(
            {
                "rows": written.rows,
                "left_out": written.left_out,
                "files": [{"path": str(out / file.path), "sha256": file.sha256} for file in written.files],
                "documents": [
                    {"path": str(out / file.path), "sha256": file.sha256} for file in written.documents
                ],
            }
        )
        return
    typer.echo(f"{out}: {written.rows:,} rows in {len(written.files)} files")
    _tell_not_carried(written.left_out)


def _tell_not_carried(left_out: dict[str, int]) -> None:
    for reason, count in left_out.items():
        typer.echo(f"  left out, {reason.replace('_', ' ')}: {count:,}")
