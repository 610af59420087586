"""EU AI Act, Annex IV: the headings of the technical documentation, with what the store records for each, or the gap."""

from dataclasses import dataclass

from governance.views.account.audited import audits_known
from governance.views.account.built import built
from governance.views.account.conformity import conformity
from governance.views.account.decided import published
from governance.views.account.found import found
from governance.views.account.heard import heard
from reports.document import Block, Table, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind

LAW = "eu-ai-act"
OUTSIDE = "gap: nothing recorded here; kept elsewhere, or missing"


@dataclass(frozen=True)
class Recorded:
    """Heading by number, and what is recorded; empty for another framework."""

    rows: list[tuple[str, str, str]]


def recorded(reading: Reading) -> Recorded:
    if reading.of_argument(conformity).slug != LAW:
        return Recorded([])
    versions, findings = reading.of_period(built), reading.of_period(found)
    audits, said = reading.of_period(audits_known), reading.of_period(heard)
    models = sorted({name for line in versions for name in line.model_versions})
    frozen = [line.reference for line in versions if line.frozen_at]
    policies = [each.reference for each in reading.of_period(published)]
    done = sum(bool(action.completed_at) for action in findings.actions)
    records = {
        "General description": _named("model versions trained", models),
        "Development: methods, design, data": _named("frozen dataset versions", frozen),
        "Monitoring, functioning and control": f"{said.total:,} statements heard in the period from {said.people:,} people",
        "Why the performance metrics fit": "",
        "Risk management": f"{len(findings.findings):,} findings, {len(findings.actions):,} actions, {done:,} of them completed"
        if findings.findings
        else "",
        "Changes through the lifecycle": _named("policy versions published in the period", policies),
        "Standards applied": "",
        "Declaration of conformity": "",
        "Post-market monitoring": _named("audits", [audit.reference for audit in audits]),
    }
    return Recorded(
        [(str(number), title, said or OUTSIDE) for number, (title, said) in enumerate(records.items(), 1)]
    )


def _named(what: str, references: list[str]) -> str:
    return f"{what}: {', '.join(references[:20])}" if references else ""


def annex_blocks(found: Recorded) -> list[Block]:
    if not found.rows:
        return []
    note = "Headings in our words, after Annex IV of Regulation (EU) 2024/1689. What is recorded is evidence, no documentation."
    return [
        Table("Annex IV", columns("No.", "Heading", "Recorded, or the gap"), found.rows, "", note),
    ]


SECTION = SectionKind(
    "annex-iv", "Technical documentation (Annex IV)", ("conformity",), 40, recorded, annex_blocks
)
