"""`plumbline model` and `plumbline thread`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import ActAs, AsJson, acting, existing, opened, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Model versions and their provenance.")

Out = Annotated[Path | None, typer.Option(help="A file to write; otherwise it is printed.")]


@group.command()
def register(
    name: Annotated[
        str, typer.Argument(help="The model's short name, such as assistant, or 'assistant 2.2'.")
    ],
    label: Annotated[str, typer.Argument(help="The version's label, such as 2.2.")] = "",
    dataset: Annotated[list[str] | None, typer.Option(help="A dataset version it was trained on.")] = None,
    base: Annotated[
        str, typer.Option(help="What it was made from: a registered version, or a name elsewhere.")
    ] = "",
    released: Annotated[datetime | None, typer.Option(help="The day it was released.")] = None,
    notes: Annotated[str, typer.Option(help="Notes about it.")] = "",
    reason: Annotated[
        str, typer.Option(help="Why it was trained on words whose consent had been withdrawn.")
    ] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Register a model version with the dataset versions and the base model it was made from.

    Example: plumbline model register assistant 2.2 --dataset harmlessness@1 --base "assistant 2.1"
    """
    from governance.datasets.commands.model_registration import NewModelVersion
    from governance.datasets.commands.model_registration import register as register_version

    with refusals(as_json), opened() as store, store.begin(acting(store, handle)) as unit:
        wanted = NewModelVersion(
            name=f"{name} {label}".strip(),
            base=base,
            trained_on=tuple(dataset or ()),
            released_at=released.astimezone() if released else None,
            notes=notes,
            override_reason=reason,
        )
        register_version(unit, wanted)
    if as_json:
        tell_json({"model_version": wanted.name, "base": base, "datasets": list(wanted.trained_on)})
    else:
        typer.echo(f"{wanted.name} is registered")


@group.command("import")
def import_what(
    what: Annotated[str, typer.Argument(help="card")],
    file: Annotated[Path, typer.Argument(help="A model card: README.md with metadata, as on Hugging Face.")],
    name: Annotated[str, typer.Option(help="The model version, such as 'assistant 2.2'.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Register the model version that a model card describes.

    Example: plumbline model import card README.md --name "assistant 2.2"
    """
    from governance.core.errors import Invalid
    from governance.exchange.model_cards import import_card
    from governance.registry.queries import model_versions

    with refusals(as_json), opened() as store:
        if what != "card":
            raise Invalid.field("what", f"{what!r}: expected card")
        with store.begin(acting(store, handle)) as unit:
            version = import_card(unit, file.read_text("utf-8"), name)
            row = next(row for row in model_versions(unit.session) if row.id == version.id)
    if as_json:
        tell_json(
            {"model_version": row.name, "base": str((row.card or {}).get("base_model", "")), "card": row.card}
        )
    else:
        typer.echo(f"{row.name} is registered")


@group.command("export")
def export_what(
    what: Annotated[str, typer.Argument(help="card or cyclonedx")],
    name: Annotated[str, typer.Argument(help="The model version, such as 'assistant 2.2'.")],
    label: Annotated[str, typer.Argument(help="Its label, where it isn't part of the name.")] = "",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Write a model version's card (Hugging Face's README.md), or its CycloneDX 1.7 document.

    Example: plumbline model export card "assistant 2.2" --out README.md
    """
    import json

    from governance.core.errors import Invalid
    from governance.exchange.model_cards import card_of, cyclonedx_of

    wanted = f"{name} {label}".strip()
    with refusals(as_json), existing() as store, store.read() as session:
        if what == "card":
            text = card_of(session, wanted)
        elif what == "cyclonedx":
            text = json.dumps(cyclonedx_of(session, wanted), indent=1, ensure_ascii=False) + "\n"
        else:
            raise Invalid.field("what", f"{what!r}: expected card or cyclonedx")
        if out is not None:
            out.write_text(text, "utf-8")
    if out is None:
        typer.echo(text, nl=False)
    elif as_json:
        tell_json({"file": str(out), "model_version": wanted})
    else:
        typer.echo(f"{out}: {wanted}")


def thread(
    reference: Annotated[
        str, typer.Argument(help="Any object: FB-1, EXAMPLE-5, harmlessness@1, 'assistant 2.1'.")
    ],
    form: Annotated[str, typer.Option("--format", help="json, prov or openlineage.")] = "json",
    out: Out = None,
) -> None:
    """Write the thread of any object: its provenance and lineage.

    Example: plumbline thread EXAMPLE-5 --format prov
    """
    import json

    from governance.core.errors import Invalid
    from governance.views.thread import as_json, as_openlineage, as_prov, thread_of

    forms: dict[str, Any] = {"json": as_json, "prov": as_prov, "openlineage": as_openlineage}
    with refusals(as_json=False), existing() as store, store.read() as session:
        if form not in forms:
            raise Invalid.field("format", f"{form!r}: expected one of {', '.join(forms)}")
        said = forms[form](thread_of(session, reference))
        text = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
        if out is not None:
            out.write_text(text, "utf-8")
    if out is None:
        typer.echo(text, nl=False)
