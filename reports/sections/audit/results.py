"""What the sample says of everything it was drawn from, with intervals."""

from governance.views.account.audited import Audited
from reports.document import Bar, BarChart, Block, Metric, Metrics, Table, Text, columns
from reports.sections.audit.scope import read
from reports.sections.kind import SectionKind


def result_blocks(found: Audited) -> list[Block]:
    overall, judged = found.overall, sum(each.judged for each in found.strata)
    metrics = [
        Metric(
            "Share of outputs that violate",
            overall.estimate if overall else None,
            "share",
            overall.low if overall else None,
            overall.high if overall else None,
            overall.n if overall else 0,
            overall.method if overall else "no estimate: a stratum has no judged output",
        ),
        Metric("Outputs judged", judged, note=f"of {sum(each.drawn for each in found.strata):,} drawn"),
        Metric("Findings raised", len(found.findings)),
    ]
    return [
        Metrics("Results", metrics),
        _chart(found),
        _strata(found),
        *[Text(note) for note in (overall.notes if overall else ())],
    ]


def _chart(found: Audited) -> BarChart:
    bars = [
        Bar(each.name, each.estimate.estimate, each.estimate.low, each.estimate.high, each.judged)
        for each in found.strata
        if each.estimate
    ]
    words = (
        f"Share of judged outputs that violate, in {len(bars):,} strata, with 95% intervals."
        if bars
        else "Nothing is judged yet."
    )
    return BarChart("Violations by stratum", "share", bars, words)


def _strata(found: Audited) -> Table:
    rows = [
        (
            each.name,
            each.population,
            each.drawn,
            each.judged,
            each.violations,
            each.unclear,
            each.estimate.estimate if each.estimate else None,
            each.estimate.low if each.estimate else None,
            each.estimate.high if each.estimate else None,
        )
        for each in found.strata
    ]
    names = columns(
        "Stratum", "Outputs #", "Drawn #", "Judged #", "Violate #", "Unclear #", "Share %", "Low %", "High %"
    )
    return Table("Results by stratum", names, rows, "Nothing was drawn.")


SECTION = SectionKind("audit-results", "Results", ("audit",), 20, read, result_blocks)
