"""`plumbline measure`: the same statistics on any file, without a store."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app.cli.output import AsJson, refusals, tell_json

group = typer.Typer(no_args_is_help=True, help="Statistics on any file, without a store.")

Table = Annotated[Path, typer.Argument(help="CSV, JSONL, XLSX or Parquet, plain or gzip.")]
By = Annotated[str, typer.Option(help="A column: the figures for each of its values beside.")]
Resamples = Annotated[
    int, typer.Option("--bootstrap", min=0, max=100_000, help="Resamples for the intervals.")
]


@group.command()
def agreement(
    file: Table,
    item: Annotated[str, typer.Option(help="Column that names what was rated.")],
    rater: Annotated[str, typer.Option(help="Column that names who rated.")],
    value: Annotated[str, typer.Option(help="Column with the rating.")],
    by: By = "",
    level: Annotated[
        Literal["nominal", "ordinal", "interval"], typer.Option(help="What the values are.")
    ] = "nominal",
    bootstrap: Resamples = 1_000,
    as_json: AsJson = False,
) -> None:
    """Krippendorff's alpha with its interval, and Gwet's AC1; for each value of --by the agreement across groups too.

    Example: plumbline measure agreement ratings.csv --item answer --rater person --value severity --level ordinal
    """
    from governance.core.errors import Invalid, Problem
    from governance.exchange.frames import read_frame
    from governance.measures.agreement_report import agreement_report
    from governance.measures.ratings import NotOnScale

    with refusals(as_json):
        frame = read_frame(file, [item, rater, value, *([by] if by else [])])
        try:
            found = agreement_report(
                frame, item, rater, value, by=by or None, level=level, resamples=bootstrap
            )
        except NotOnScale as error:
            raise Invalid(Problem(value, str(error), int(frame.index[error.row]))) from error
    if as_json:
        tell_json(found)
        return
    _tell_agreement("all", found)
    for name, part in found.get("by", {}).items():
        _tell_agreement(name, part)


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
        str, typer.Option(help="Column with the better one: its name, first, second, tie, 1, 2, 0.")
    ],
    by: By = "",
    bootstrap: Resamples = 200,
    as_json: AsJson = False,
) -> None:
    """Bradley-Terry strengths with ties (Davidson) and their intervals, from comparisons of two.

    Example: plumbline measure preference battles.csv --first model_a --second model_b --winner winner
    """
    from governance.core.errors import Invalid, Problem
    from governance.exchange.frames import read_frame
    from governance.measures.comparisons import Unreadable
    from governance.measures.preference_report import preference_report

    with refusals(as_json):
        frame = read_frame(file, [first, second, winner, *([by] if by else [])])
        try:
            found = preference_report(frame, first, second, winner, by=by or None, bootstrap=bootstrap)
        except Unreadable as error:
            raise Invalid(Problem(winner, error.reason, int(frame.index[error.row - 1]))) from error
    if as_json:
        tell_json(found)
        return
    _tell_preference("all", found)
    for name, part in found.get("by", {}).items():
        _tell_preference(name, part)
    if found.get("separation"):
        test = found["separation"]
        typer.echo(
            f"strengths of their own against shared ones: likelihood ratio {test['statistic']:.2f}, "
            f"{test['freedom']} degrees of freedom, p = {test['p']:.4f}"
        )
    for flip in found.get("reversals", []):
        typer.echo(
            f"{flip['group']} prefer {flip['higher']} to {flip['lower']}, {flip['other']} the reverse, beyond both intervals"
        )


def _tell_preference(name: str, found: dict[str, Any]) -> None:
    typer.echo(f"{name}: {found['comparisons']:,} comparisons")
    if not found["fitted"]:
        typer.secho(f"  not fitted: {found['reason']}", fg=typer.colors.YELLOW)
        return
    for row in found["items"]:
        few = "  too few to tell" if row["too_few"] else ""
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
    for row in sorted(found["statements"], key=lambda row: -(row["consensus"] or 0))[:15]:
        typer.echo(f"  {_number(row['consensus'])}  statement {row['id']}")
