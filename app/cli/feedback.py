"""`plumbline import`."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.format_options import given_options
from app.cli.output import (
    ActAs,
    AsJson,
    acting,
    opened,
    problem_rows,
    progress_bar,
    refusals,
    show_problems,
    tell_json,
)

FORMAT_HELP = "The file's format; `plumbline formats` lists them; `auto` recognises it."
MAP_HELP = (
    "THEIR_COLUMN=our_field, or SCORE=rule such as rating:0..1; repeatable; THEIR_COLUMN= leaves it out."
)
SET_HELP = "our_field=value for every record without that field; repeatable."


def import_file(
    context: typer.Context,
    form: Annotated[str, typer.Argument(metavar="FORMAT", help=FORMAT_HELP)],
    file: Annotated[Path, typer.Argument(help="The file, plain or gzip.")],
    mapping: Annotated[list[str] | None, typer.Option("--map", help=MAP_HELP)] = None,
    values: Annotated[list[str] | None, typer.Option("--set", help=SET_HELP)] = None,
    model_version: Annotated[
        str, typer.Option(help="Model version that answered, such as 'assistant 2.1'.")
    ] = "",
    origin: Annotated[str, typer.Option(help="Where the records come from; keys are unique within it.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Store nothing if any record is bad.")] = False,
    register: Annotated[
        bool, typer.Option(help="Register model versions named in the file that the store doesn't know.")
    ] = True,
    options: Annotated[
        list[str] | None, typer.Option("--option", help="NAME=VALUE, an option of the format itself.")
    ] = None,
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Import feedback into the store. Good records are stored; bad ones are reported by line and field.

    Importing the same file again adds nothing. Exits with 1 if the file can't be read to the end or no record is good.

    Example: plumbline import csv ratings.csv --map "Score=rating" --set kind=rating --model-version "assistant 2.1"
    """
    from governance.exchange.feedback.background import not_carried_rows
    from governance.exchange.feedback.importing import import_feedback
    from governance.exchange.feedback.preview import likely_format
    from governance.review.following import catch_up

    nothing = {"read": 0, "created": 0, "unchanged": 0, "refused": [], "not_carried": []}
    nothing |= {"waiting_for_scale": {}, "scales": {}}
    with refusals(as_json, **nothing), opened() as store:
        defaults = _pairs(values or [], "--set")
        if model_version:
            defaults["model_version"] = model_version
        with progress_bar(file.name, as_json) as told:
            result = import_feedback(
                store,
                acting(store, handle),
                likely_format(file.name, file) if form == "auto" else form,
                file,
                origin=origin or None,
                mapping=_pairs(mapping or [], "--map"),
                defaults=defaults,
                options={**given_options(context), **_pairs(options or [], "--option")},
                strict=strict,
                register=register,
                progress=told,
            )
        opened_cases = catch_up(store).opened
    if as_json:
        read_as = {"read_as": result.read_as} if result.read_as else {}
        tell_json(
            {
                "read": result.read,
                "created": result.created,
                "unchanged": result.unchanged,
                "refused": problem_rows(result.refused),
                "not_carried": not_carried_rows(result),
                "waiting_for_scale": dict(result.waiting),
                "scales": {name: scale.rule for name, scale in result.scales.items()},
                **read_as,
            }
        )
    else:
        typer.echo(
            f"{file}: {result.read:,} records read, {result.created:,} created, {result.unchanged:,} unchanged, "
            f"{result.refused_lines:,} refused."
        )
        if opened_cases:
            typer.echo(f"{opened_cases:,} cases opened by the rules of review.")
        for note in result.read_as:
            typer.secho(f"  {note}", err=True)
        show_problems(result.refused)
        for row in not_carried_rows(result):
            words = f"  not carried over: {row['field']} ({row['count']:,} times): {row['reason']}"
            typer.secho(words, err=True)
        name = origin or form
        for score, count in result.waiting.items():
            words = f"{score} ({count:,} times): its scale is unknown. Set it: plumbline scale {name} {score} 0..1"
            typer.echo(f"  kept unchanged, {words}")
        for scale in result.scales.values():
            typer.echo(f"  the scale of {scale.name} is {scale.worst:g}..{scale.best:g}")
    if result.broken_off or not (result.created or result.unchanged or result.scales):
        raise typer.Exit(1)


def _pairs(words: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise typer.BadParameter(f"{word!r}: expected NAME=VALUE", param_hint=option)
        pairs[name] = value
    return pairs


def export_feedback(
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    form: Annotated[
        str, typer.Option("--format", help="The format; `plumbline formats` lists them.")
    ] = "openinference",
    origin: Annotated[str, typer.Option(help="Only feedback from this origin.")] = "",
    handle: ActAs = "",
    as_json: AsJson = False,
) -> None:
    """Export feedback in another tool's format, newest first. Words whose consent was withdrawn are left out.

    Example: plumbline export annotations.jsonl --format openinference
    """
    from governance.core.access import Permission, require
    from governance.exchange.feedback.format import FeedbackWriter
    from governance.exchange.formats import format_called
    from governance.feedback.queries import FeedbackFilter

    with refusals(as_json), opened() as store:
        require(acting(store, handle), Permission.READ)
        wanted = format_called(FeedbackWriter, form)
        asked = FeedbackFilter(origin=origin or None, is_aside=False)
        lines = 0
        with store.read() as session, out.open("wb") as file:
            for line in wanted.lines(session, asked):
                file.write(line)
                lines += 1
    if as_json:
        tell_json({"file": str(out), "lines": lines})
    else:
        typer.echo(f"{out}: {lines:,} lines")
