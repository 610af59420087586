"""A model version by the headings of Mitchell et al., "Model Cards for Model Reporting" (2019)."""

from governance.views.account.carded import Carded, SliceLine, carded
from reports.document import Bar, BarChart, Block, Metric, Metrics, Table, Text, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind


def read(reading: Reading) -> Carded:
    return reading.of_argument(carded)


def detail_blocks(found: Carded) -> list[Block]:
    facts = [
        ("Name", found.name),
        ("Released", f"{found.released_at:%Y-%m-%d}" if found.released_at else "not yet"),
        ("Retired", f"{found.retired_at:%Y-%m-%d}" if found.retired_at else ""),
        ("Made from", found.base or "not stated"),
        ("Licence", str(found.card.get("license", "not stated"))),
        ("Intended use", str(found.card.get("intended_use", "For the organisation to answer."))),
    ]
    trained = Table(
        "Training data",
        columns("Dataset version", "Title", "Examples #", "Content hash"),
        found.trained_on,
        "No dataset version is known.",
    )
    notes: list[Block] = [Text(found.notes)] if found.notes else []
    return [Table("Model details", columns("What", "Value"), facts, ""), trained, *notes]


def number_blocks(found: Carded) -> list[Block]:
    overall, before = found.overall, found.before_overall
    metrics = [
        Metric("Outputs in the period", overall.outputs),
        _rate("Flag rate", overall),
        *([_rate(f"Flag rate of {found.before}, the version before", before)] if before else []),
        Metric("Mean rating (1 to 5)", overall.mean_rating, count=overall.ratings),
        Metric("Cases that came to a violation", found.violations, note=f"of {found.judged:,} resolved"),
    ]
    return [Metrics("Headline numbers", metrics), _chart(found), _slices(found)]


def _rate(label: str, line: SliceLine) -> Metric:
    low, high = line.interval or (None, None)
    note = "" if line.rate is not None else "too few outputs to tell"
    return Metric(label, line.rate, "share", low, high, line.outputs, note)


def _chart(found: Carded) -> BarChart:
    lines = [line for line in found.slices if line.by != "all" and line.rate is not None and line.interval]
    bars = [
        Bar(line.name, line.rate or 0.0, *(line.interval or (0.0, 1.0)), line.outputs)
        for line in sorted(lines, key=lambda line: -(line.rate or 0.0))[:10]
    ]
    words = (
        f"Outputs were flagged most in {bars[0].label}: {100 * bars[0].value:.1f}%. Lines show the 95% interval (Wilson)."
        if bars
        else "Too few outputs to state a rate."
    )
    return BarChart("Flag rate by language and by scenario", "share", bars, words)


def _slices(found: Carded) -> Table:
    rows = [
        (
            line.by,
            line.name,
            line.outputs,
            line.flagged,
            line.rate,
            *(line.interval or (None, None)),
            line.ratings,
            line.mean_rating,
        )
        for line in found.slices
    ]
    names = columns(
        "By", "Slice", "Outputs #", "Flagged #", "Rate %", "Low %", "High %", "Ratings #", "Mean rating #"
    )
    return Table(
        "Performance by slice", names, rows, "Nothing was answered.", "Too few to tell: no rate, no mean."
    )


def limit_blocks(found: Carded) -> list[Block]:
    clauses = [(each.clause, each.cases) for each in found.clauses]
    findings = [(line.reference, line.title, line.state.replace("_", " ")) for line in found.findings]
    return [
        Table(
            "Clauses violated",
            columns("Clause", "Cases #"),
            clauses,
            "No case came to a violation.",
            "Resolved cases on this version's outputs.",
        ),
        Table(
            "Findings on this version",
            columns("Finding", "Title", "State"),
            findings,
            "No finding names this version.",
        ),
    ]


SECTION = SectionKind("details", "Model details", ("model-card",), 10, read, detail_blocks)
