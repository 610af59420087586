"""From feedback to model version: every chain through a finding."""

from governance.views.account.traced import Traced, traced
from reports.document import Block, Table, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind


def read(reading: Reading) -> Traced:
    return reading.of_period(traced)


def matrix_blocks(found: Traced) -> list[Block]:
    rows = [
        (
            ", ".join(each.feedback)
            + (
                f" and {each.statements - len(each.feedback):,} more"
                if each.statements > len(each.feedback)
                else ""
            ),
            each.statements,
            each.case,
            each.clause,
            each.finding,
            each.action,
            each.dataset_version,
            each.model_version,
        )
        for each in found.traces
    ]
    names = columns(
        "Feedback", "Statements #", "Case", "Clause", "Finding", "Action", "Dataset version", "Model version"
    )
    note = "A row for each way from a case through a finding; an empty cell is where the chain ends."
    return [Table("Traceability matrix", names, rows, "No finding was raised.", note)]


SECTION = SectionKind("matrix", "From feedback to model", ("traceability",), 10, read, matrix_blocks)
