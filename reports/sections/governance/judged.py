"""What was judged, with the dissent that stays."""

from governance.views.account.judged import Judged, judged
from reports.document import Block, Table, columns
from reports.sections.kind import SectionKind
from reports.sections.words import SEVERITY


def judged_blocks(judged: Judged) -> list[Block]:
    return [_verdicts(judged), _clauses(judged), _dissent(judged), _resolved(judged)]


def _verdicts(judged: Judged) -> Table:
    rows = [(verdict, count, count / judged.judgements) for verdict, count in judged.verdicts]
    empty = "No judgement was made in this period."
    return Table("Verdicts", columns("Verdict", "Judgements #", "Share %"), rows, empty)


def _clauses(judged: Judged) -> Table:
    rows = [(use.policy, use.key, use.judgements, use.violates) for use in judged.clauses]
    names = columns("Policy", "Clause", "Judgements #", "of them violates #")
    return Table("Clauses cited", names, rows, "No judgement cited a clause.")


def _dissent(judged: Judged) -> Table:
    rows = [(d.case, d.judgement, d.reviewer, d.verdict, d.resolved_as, d.rationale) for d in judged.dissent]
    return Table(
        "Dissent",
        columns("Case", "Judgement", "Reviewer", "Verdict", "Case came to", "Rationale"),
        rows,
        "No judgement differs from what its case came to.",
        "Kept as it was given; a resolution does not remove it.",
    )


def _resolved(judged: Judged) -> Table:
    rows = [
        (
            case.reference,
            case.verdict,
            SEVERITY.get(case.severity or 0),
            case.judgements,
            "yes" if case.adjudicated else "no",
            case.resolved_at,
            case.rationale,
        )
        for case in judged.resolved
    ]
    names = columns("Case", "Verdict", "Severity", "Judgements #", "Adjudicated", "Resolved @", "Rationale")
    return Table("Resolved cases", names, rows, "No case was resolved in this period.")


SECTION = SectionKind(
    "judged", "What was judged", ("governance",), 30, lambda reading: reading.of_period(judged), judged_blocks
)
