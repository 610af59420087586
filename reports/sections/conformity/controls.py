"""A framework control by control: what stands behind each, or the gap."""

from governance.views.account.conformity import Conformity, ControlLine, conformity
from reports.document import Bar, BarChart, Block, Metric, Metrics, Table, Text, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind

RULE = (
    "covered: something that serves the control in full was done. partly: something serves it only in part, or a clause is in "
    "force under which nothing was done yet. gap: nothing is mapped, or nothing of what is mapped has happened. "
    "A mapping by itself is an intention, not evidence."
)


def read(reading: Reading) -> Conformity:
    return reading.of_argument(conformity)


def coverage_blocks(found: Conformity) -> list[Block]:
    named = ("covered", "partly", "gap")
    counts = {name: found.count(name) for name in named}
    metrics = [Metric(f"Controls {name}", counts[name], note=f"of {len(found.controls):,}") for name in named]
    words = (
        f"{counts['covered']:,} of {len(found.controls):,} controls are covered, {counts['partly']:,} partly; "
        f"{counts['gap']:,} have a gap."
    )
    bars = [Bar(name, float(count)) for name, count in counts.items()]
    return [Text(RULE), Metrics("Coverage", metrics), BarChart("Controls by coverage", "number", bars, words)]


def control_blocks(found: Conformity) -> list[Block]:
    rows = [
        (
            line.code,
            line.title,
            line.coverage,
            line.applies_from.isoformat() if line.applies_from else "",
            line.status,
            _evidence(line),
        )
        for line in found.controls
    ]
    names = columns("Control", "Title", "Coverage", "Applies from", "Status", "Evidence, or the gap")
    return [Table("Controls", names, rows, "The framework has no controls.")]


def gap_blocks(found: Conformity) -> list[Block]:
    gaps = [line for line in found.controls if line.coverage == "gap"]
    rows = [(line.code, line.title, _evidence(line)) for line in gaps]
    return [
        Table("Gaps", columns("Control", "Title", "What is missing"), rows, "No control has a gap."),
    ]


def _evidence(line: ControlLine) -> str:
    if not line.shown:
        return "gap: no clause, audit, finding, consultation or report is mapped to it"
    return "; ".join(f"{each.what} ({each.relation}): {each.words}" for each in line.shown)


SECTION = SectionKind("coverage", "Coverage", ("conformity",), 10, read, coverage_blocks)
