"""`plumbline measure`: the same statistics on any file, without a store."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.cli.output import AsJson, refusals, tell_json

if TYPE_CHECKING:
    from governance.exchange.tables.frames import TextFrame

group = typer.Typer(no_args_is_help=True, help="Statistics on any file, without a store.")

Table = Annotated[
    Path, typer.Argument(help="CSV in any usual dialect and encoding, JSONL, XLSX or Parquet, plain or gzip.")
]
By = Annotated[str, typer.Option(help="A column: show the figures for each of its values as well.")]
Resamples = Annotated[
    int, typer.Option("--bootstrap", min=0, max=100_000, help="Resamples for the intervals.")
]
Missing = Annotated[
    list[str] | None, typer.Option("--missing", help="A value that means no rating, such as n/a; repeatable.")
]
Sheet = Annotated[
    str, typer.Option(help="Sheet of a workbook, by name or number; the first with rows by default.")
]
Encoding = Annotated[
    str, typer.Option(help="Encoding of the text, where it can't be detected, such as cp1250.")
]
Columns = list[str] | None


@group.command(context_settings={"allow_extra_args": True})
def agreement(
    context: typer.Context,
    file: Table,
    item: Annotated[
        Columns, typer.Option(help="Column that names what was rated; several if they name it together: a,b.")
    ] = None,
    rater: Annotated[str, typer.Option(help="Column that names who rated.")] = "",
    value: Annotated[str, typer.Option(help="Column with the rating.")] = "",
    raters: Annotated[
        Columns,
        typer.Option(help="Wide table with one item per row: the columns with each rater's ratings."),
    ] = None,
    items: Annotated[
        Columns,
        typer.Option(help="Wide table with one rater per row: the columns with each item's ratings."),
    ] = None,
    by: By = "",
    level: Annotated[
        Literal["nominal", "ordinal", "interval"], typer.Option(help="What the values are.")
    ] = "nominal",
    order: Annotated[
        str, typer.Option(help="Values of an ordinal scale, lowest first: low,medium,high.")
    ] = "",
    missing: Missing = None,
    sheet: Sheet = "",
    encoding: Encoding = "",
    bootstrap: Resamples = 1_000,
    as_json: AsJson = False,
) -> None:
    """Krippendorff's alpha with its interval, and Gwet's AC1; for each value of --by the agreement across groups too.

    Identities and labels are text as written; an empty cell is missing. Columns called item, rater and value need no option.

    Example: plumbline measure agreement ratings.csv --item answer --rater person --value severity --level ordinal
    """
    from governance.core.errors import Invalid, Problem
    from governance.exchange.tables.ratings import Layout, rating_frame
    from governance.measures.agreement_report import agreement_report
    from governance.measures.ratings import NotOnScale

    if context.args and not raters and not items:
        raise typer.BadParameter(f"unexpected: {' '.join(context.args)}")
    with refusals(as_json):
        layout = Layout(
            tuple(item or ()), rater, value, _several(raters, context.args), _several(items, context.args)
        )
        found_frame, names = rating_frame(file, layout, by, sheet, encoding, missing or [])
        frame = found_frame.frame
        scale = [word.strip() for word in order.split(",")] if order else None
        if scale is not None and level == "nominal":
            level = "ordinal"
        if scale is None and level != "nominal":
            frame = frame.assign(**{names[2]: found_frame.numbers(names[2])})
        try:
            found = agreement_report(
                frame, *names, by=by or None, level=level, order=scale, resamples=bootstrap
            )
        except NotOnScale as error:
            ask = "" if order or level == "nominal" else "; give the words in order: --order low,medium,high"
            raise Invalid(Problem(names[2], f"{error}{ask}", int(frame.index[error.row]))) from error
    if as_json:
        tell_json(found | _read_as(found_frame))
        return
    _tell_notes(found_frame)
    _tell_agreement("all", found)
    for name, part in found.get("by", {}).items():
        _tell_agreement(name, part)


def _several(given: Sequence[str] | None, more: Sequence[str]) -> tuple[str, ...]:
    """Columns as they were named: one after each option, several after one, or several in one with commas between."""
    return (*given, *more) if given else ()


def _read_as(frame: "TextFrame") -> dict[str, Any]:
    return {"read_as": list(frame.notes)} if frame.notes else {}


def _tell_notes(frame: "TextFrame") -> None:
    for note in frame.notes:
        typer.secho(note, err=True)


def _tell_agreement(name: str, found: dict[str, Any]) -> None:
    interval = f" ({found['low']:.3f} to {found['high']:.3f})" if found["low"] is not None else ""
    across = f", across {_number(found['cross'])}, GAI {_number(found['gai'])}" if "cross" in found else ""
    typer.echo(
        f"{name}: alpha {_number(found['alpha'])}{interval}, AC1 {_number(found['ac1'])}{across}; "
        f"{found['items']:,} items, {found['raters']:,} raters, {found['ratings']:,} ratings"
    )
    if "note" in found:
        typer.secho(f"  {found['note']}", fg=typer.colors.YELLOW)


def _number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"


@group.command()
def preference(
    file: Table,
    first: Annotated[str, typer.Option(help="Column that names the first of two.")],
    second: Annotated[str, typer.Option(help="Column that names the second.")],
    winner: Annotated[
        str,
        typer.Option(
            help="Column with the better one: its name; first, second, tie, both_bad; A, B; left, right; 1, 2, 0."
        ),
    ],
    winner_means: Annotated[
        str,
        typer.Option(
            help="What the values of the winner column mean, where that isn't obvious: 1=first,0=second."
        ),
    ] = "",
    by: By = "",
    missing: Missing = None,
    sheet: Sheet = "",
    encoding: Encoding = "",
    bootstrap: Resamples = 200,
    as_json: AsJson = False,
) -> None:
    """Bradley-Terry strengths with ties (Davidson) and their intervals, from comparisons of two.

    Example: plumbline measure preference battles.csv --first model_a --second model_b --winner winner
    """
    from governance.core.errors import Invalid, Problem
    from governance.exchange.tables.frames import read_frame
    from governance.measures.comparisons import Ambiguous, Unreadable, check_plain
    from governance.measures.preference_report import preference_report

    with refusals(as_json):
        wanted = [first, second, winner, *([by] if by else [])]
        read = read_frame(file, wanted, sheet=sheet, encoding=encoding, missing=missing or [])
        frame = read.frame[read.frame[winner].notna()]
        try:
            if winner_means:
                means = _meanings(winner_means)
                frame = frame.assign(**{winner: frame[winner].map(lambda word: means.get(word, word))})
            else:
                check_plain(frame[winner], frame[first], frame[second])
            found = preference_report(frame, first, second, winner, by=by or None, bootstrap=bootstrap)
        except Ambiguous as error:
            raise Invalid(Problem(winner, f"{error} (--winner-means)")) from error
        except Unreadable as error:
            raise Invalid(Problem(winner, error.reason, int(frame.index[error.row - 1]))) from error
    if len(frame) < len(read.frame):
        left = f"comparisons without a winner, left out: {len(read.frame) - len(frame):,}"
        found["note"] = "; ".join(filter(None, (found.get("note", ""), left)))
    if as_json:
        tell_json(found | _read_as(read))
        return
    _tell_notes(read)
    _tell_preference("all", found)
    for name, part in found.get("by", {}).items():
        _tell_preference(name, part)
    if found.get("separation"):
        test = found["separation"]
        typer.echo(
            f"separate strengths against shared ones: likelihood ratio {test['statistic']:.2f}, "
            f"{test['freedom']} degrees of freedom, p = {test['p']:.4f}"
        )
    for flip in found.get("reversals", []):
        typer.echo(
            f"{flip['group']} prefer {flip['higher']} to {flip['lower']}, {flip['other']} the reverse, beyond both intervals"
        )


def _meanings(words: str) -> dict[str, str]:
    """`1=first,0=tie` as a mapping. Raises Invalid."""
    from governance.core.errors import Invalid
    from governance.measures.comparisons import OUTCOMES

    found = {}
    for pair in words.split(","):
        word, sign, meaning = (part.strip() for part in pair.partition("="))
        if not sign or meaning not in OUTCOMES:
            raise Invalid.field("winner-means", f"{pair!r}: expected WORD=first, WORD=second or WORD=tie")
        found[word] = meaning
    return found


def _tell_preference(name: str, found: dict[str, Any]) -> None:
    typer.echo(f"{name}: {found['comparisons']:,} comparisons")
    if "note" in found:
        typer.secho(f"  {found['note']}", fg=typer.colors.YELLOW)
    if not found["fitted"]:
        typer.secho(f"  not fitted: {found['reason']}", fg=typer.colors.YELLOW)
        return
    for row in found["items"]:
        few = "  too few to say" if row["too_few"] else ""
        interval = (
            f" ({row['worth_low']:.3f} to {row['worth_high']:.3f})" if row["worth_low"] is not None else ""
        )
        typer.echo(f"  {row['worth']:.3f}{interval}  {row['item']}, {row['comparisons']:,} comparisons{few}")


@group.command()
def consensus(
    file: Annotated[Path, typer.Argument(help="A participants-votes.csv as Polis exports it.")],
    groups: Annotated[
        Literal["found", "given"], typer.Option(help="Opinion groups: found here, or the file's own.")
    ] = "found",
    as_json: AsJson = False,
) -> None:
    """Opinion groups and group-informed consensus of a consultation; stability says how far to trust the groups.

    Example: plumbline measure consensus participants-votes.csv --groups given
    """
    from governance.core.errors import Invalid
    from governance.exchange.consultation.polis import read_consultation
    from governance.measures.consensus_report import NoGroups, consensus_report

    with refusals(as_json):
        try:
            found = consensus_report(read_consultation(file), groups=groups)
        except NoGroups as error:
            raise Invalid.field("group-id", str(error)) from error
    if as_json:
        tell_json(found)
        return
    sizes = ", ".join(f"{row['id']} ({row['size']:,})" for row in found["groups"])
    stability = found["stability"]
    typer.echo(f"Groups: {sizes}; stability {_number(stability)}")
    if stability is not None and stability < 0.75:
        typer.secho("  exploratory: resampling moves many people to another group", fg=typer.colors.YELLOW)
    shown = [row for row in found["statements"] if not row["set_aside"]]
    for row in sorted(shown, key=lambda row: -(row["consensus"] or 0))[:15]:
        typer.echo(f"  {_number(row['consensus'])}  statement {row['id']}")
