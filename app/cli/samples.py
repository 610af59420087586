"""`plumbline measure sample-size` and `measure estimate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import AsJson, refusals, tell_json

if TYPE_CHECKING:
    from governance.measures.design_estimates import Estimate
    from governance.measures.sample_size import SampleSize

Confidence = Annotated[float, typer.Option(help="Confidence, between 0 and 1.")]


def sample_size(
    rate: Annotated[float | None, typer.Option(help="Share that is expected, between 0 and 1.")] = None,
    margin: Annotated[float | None, typer.Option(help="Margin of error to either side.")] = None,
    discover: Annotated[
        float | None, typer.Option(help="Rate of violations the sample should detect.")
    ] = None,
    population: Annotated[int | None, typer.Option(help="Size of the population, if it is finite.")] = None,
    confidence: Confidence = 0.95,
    as_json: AsJson = False,
) -> None:
    """Calculate the sample size for a margin of error, or for finding at least one violation at a given rate.

    Example: plumbline measure sample-size --population 5000 --rate 0.05 --margin 0.02
    """
    from governance.core.errors import Invalid
    from governance.measures.sample_size import UnusableDesign

    with refusals(as_json):
        try:
            found = _size(rate, margin, discover, population, confidence)
        except UnusableDesign as error:
            raise Invalid.field(error.field, error.reason) from error
    if as_json:
        tell_json({"n": found.n, "method": found.method})
    else:
        typer.echo(f"{found.n:,} ({found.method})")


def _size(
    rate: float | None,
    margin: float | None,
    discover: float | None,
    population: int | None,
    confidence: float,
) -> "SampleSize":
    from governance.core.errors import Invalid
    from governance.measures.sample_size import discovery_size, precision_size

    if discover is not None:
        if rate is not None or margin is not None:
            raise Invalid.field("discover", "expected alone, without --rate and --margin")
        return discovery_size(discover, population=population, confidence=confidence)
    if rate is None or margin is None:
        missing = "rate" if rate is None else "margin"
        raise Invalid.field(missing, "expected --rate and --margin together, or --discover")
    return precision_size(rate, margin, population=population, confidence=confidence)


def estimate(
    file: Annotated[Path, typer.Argument(help="The sample: CSV, JSONL, XLSX or Parquet, plain or gzip.")],
    value: Annotated[str, typer.Option(help="Column with the value: 0 or 1, or any number.")],
    stratum: Annotated[str, typer.Option(help="Column that names the stratum.")] = "",
    population: Annotated[
        str, typer.Option(help="CSV of stratum and size; without --stratum, a file or a number.")
    ] = "",
    confidence: Confidence = 0.95,
    as_json: AsJson = False,
) -> None:
    """Estimate the population's mean or share from a sample, weighted by the design, per stratum and overall.

    Example: plumbline measure estimate judged.csv --value violates --stratum language --population sizes.csv
    """
    from governance.core.errors import Invalid
    from governance.exchange.drawn import read_drawn
    from governance.measures.design_estimates import UnusableSample, estimate_mean

    with refusals(as_json):
        if not 0 < confidence < 1:
            raise Invalid.field("confidence", "expected a number between 0 and 1")
        drawn = read_drawn(file, value, stratum or None, population or None)
        try:
            found = estimate_mean(drawn.values, drawn.population, confidence)
        except UnusableSample as error:
            raise Invalid.field("stratum" if stratum else "value", str(error)) from error
    if as_json:
        tell_json(_estimate_row(found))
        return
    typer.echo(f"{found.estimate:.4f} ({found.low:.4f} to {found.high:.4f}), n = {found.n:,}; {found.method}")
    for row in found.strata if stratum else ():
        typer.echo(
            f"  {row.stratum}: {row.estimate:.4f} ({row.low:.4f} to {row.high:.4f}), "
            f"{row.n:,} of {row.population:,}"
        )
    for note in found.notes:
        typer.secho(f"  {note}", fg=typer.colors.YELLOW)


def _estimate_row(found: "Estimate") -> dict[str, object]:
    return {
        "estimate": found.estimate,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "method": found.method,
        "standard_error": found.standard_error,
        "strata": [
            {
                "stratum": row.stratum,
                "n": row.n,
                "population": row.population,
                "estimate": row.estimate,
                "low": row.low,
                "high": row.high,
            }
            for row in found.strata
        ],
        **({"notes": list(found.notes)} if found.notes else {}),
    }
