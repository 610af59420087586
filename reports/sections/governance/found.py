"""What was found, and what was done about it."""

from collections.abc import Sequence

from governance.views.account.found import ActionLine, FindingLine, Found, found
from reports.document import Block, Cell, Table, columns
from reports.sections.kind import SectionKind
from reports.sections.words import SEVERITY


def found_blocks(found: Found) -> list[Block]:
    return [finding_table(found.findings), action_table(found.actions), _audits(found)]


def finding_table(lines: Sequence[FindingLine]) -> Table:
    names = columns(
        "Finding",
        "Title",
        "Severity",
        "State",
        "Clause",
        "Slice",
        "Cases #",
        "Actions done",
        "Owner",
        "Raised @",
        "Due",
    )
    return Table("Findings", names, [_finding(line) for line in lines], "No finding was raised.")


def _finding(line: FindingLine) -> tuple[Cell, ...]:
    return (
        line.reference,
        line.title,
        SEVERITY[line.severity],
        line.state.replace("_", " "),
        line.clause,
        line.slice,
        line.cases,
        f"{line.done} of {line.actions}",
        line.owner,
        line.raised_at,
        line.due_on.isoformat() if line.due_on else "",
    )


def action_table(actions: Sequence[ActionLine]) -> Table:
    rows = [(a.reference, a.finding, a.kind, a.description, a.planned_at, a.completed_at) for a in actions]
    names = columns("Action", "Finding", "Kind", "What", "Planned @", "Completed @")
    return Table("Actions", names, rows, "No action was planned.")


def _audits(found: Found) -> Table:
    rows = [
        (a.reference, a.title, a.scope, a.sample, a.frame, str(a.seed), a.frame_hash, a.findings)
        for a in found.audits
    ]
    names = columns("Audit", "Title", "Scope", "Sample #", "Drawn from #", "Seed", "Frame hash", "Findings #")
    note = "With the seed and the frame, anyone can draw the sample again."
    return Table("Audits", names, rows, "No audit was started.", note)


SECTION = SectionKind(
    "found", "What was found", ("governance",), 50, lambda reading: reading.of_period(found), found_blocks
)
