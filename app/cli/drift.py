"""`plumbline measure drift`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import AsJson, refusals, tell_json

if TYPE_CHECKING:
    import pandas as pd

    from governance.measures.drift_report import Against


TRUTH = {"true": 1.0, "false": 0.0}


def drift(
    file: Annotated[Path, typer.Argument(help="CSV, JSONL, XLSX or Parquet, plain or gzip.")],
    time: Annotated[str, typer.Option(help="Column with the time.")],
    value: Annotated[str, typer.Option(help="Column with 0 or 1, or a number between them.")],
    by: Annotated[
        list[str] | None,
        typer.Option(help="A column whose values define slices; repeat it to combine columns."),
    ] = None,
    baseline: Annotated[
        str,
        typer.Option(metavar="FROM..TO", help="Baseline days, both included, to compare later days with."),
    ] = "",
    threshold: Annotated[float | None, typer.Option(help="A rate to compare with instead.")] = None,
    level: Annotated[float, typer.Option(help="The false discovery rate over all slices.")] = 0.05,
    time_zone: Annotated[str, typer.Option(help="Time zone for times without one.")] = "UTC",
    two_sided: Annotated[
        bool, typer.Option("--two-sided", help="Also raise alarms for falling rates.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find the slices whose rates rose, since when and by how much. Can be run every day without more false alarms.

    Example: plumbline measure drift flags.csv --time given_at --value flagged --by language --threshold 0.02
    """
    from governance.core.errors import Invalid, Problem
    from governance.measures.drift_report import Unusable, drift_report

    with refusals(as_json):
        against = _against(baseline, threshold)
        frame = _read(file, time, value, by or [], time_zone)
        try:
            found = drift_report(frame, time, value, by or [], against, level=level, two_sided=two_sided)
        except Unusable as error:
            line = None if error.row is None else int(frame.index[error.row])
            raise Invalid(Problem(error.field, error.reason, line)) from error
    if as_json:
        tell_json(found)
        return
    for row in found["slices"]:
        _tell(row)


def _against(baseline: str, threshold: float | None) -> "Against":
    from datetime import UTC, date, datetime, time, timedelta

    from governance.core.errors import Invalid
    from governance.measures.drift_report import Against

    if bool(baseline) == (threshold is not None):
        raise Invalid.field("baseline", "expected either --baseline FROM..TO or --threshold P")
    if threshold is not None:
        return Against(threshold=threshold)
    first, dots, last = baseline.partition("..")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise Invalid.field(
            "baseline", f"expected two days such as 2026-01-01..2026-01-31, not {baseline!r}"
        ) from error
    if not dots or end < start:
        raise Invalid.field("baseline", "the second day lies before the first")
    after = datetime.combine(end + timedelta(days=1), time(), UTC)
    return Against(start=datetime.combine(start, time(), UTC), end=after)


def _read(file: Path, time: str, value: str, by: list[str], zone: str) -> "pd.DataFrame":
    """The columns, with times in UTC and values as numbers. Raises Invalid naming the line of what is neither."""
    from governance.core.errors import Invalid, Problem
    from governance.exchange.tables.cells import Clock, as_moment, order_of, zone_called
    from governance.exchange.tables.frames import read_frame

    read = read_frame(file, [time, value, *by])
    clock = Clock(zone_called(zone), order_of(read.frame[time]))
    moments, numbers = [], []
    for line, written, number in zip(read.frame.index, read.frame[time], read.numbers(value), strict=True):
        try:
            moments.append(as_moment(written, clock))
        except Invalid as error:
            raise Invalid(Problem(time, error.problems[0].reason, int(line))) from error
        share = TRUTH.get(number.lower()) if isinstance(number, str) else number
        if not isinstance(share, float) or share != share:
            words = f"not {number!r}" if number else "and the cell is empty"
            raise Invalid(Problem(value, f"expected 0, 1 or a number between them, {words}", int(line)))
        numbers.append(share)
    return read.frame.assign(**{time: moments, value: numbers})


def _tell(row: dict[str, Any]) -> None:
    if row["e"] is None:
        typer.secho(
            f"{row['slice']}: {row.get('note') or 'nothing after the baseline'}", fg=typer.colors.YELLOW
        )
        return
    words = (
        f"{row['slice']}: {row['rate']:.1%} of {row['n']:,} against {row['baseline']:.1%}, e = {row['e']:.3g}"
    )
    if not row["alarm"]:
        typer.echo(words)
        return
    since = f"since {row['onset'][:10]} ({row['onset_low'][:10]} to {row['onset_high'][:10]})"
    size = f"{row['size']:+.1%} ({row['low']:+.1%} to {row['high']:+.1%})"
    typer.secho(f"{words}. ALARM {since}, {size}", fg=typer.colors.RED)
