"""The period in numbers."""

from dataclasses import dataclass

from governance.views.account.built import DatasetLine, built
from governance.views.account.decided import Published, published
from governance.views.account.found import Found, found
from governance.views.account.heard import Heard, heard
from governance.views.account.judged import Judged, judged
from reports.document import Block, Table, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind

CLOSED = frozenset({"verified", "closed", "risk_accepted"})
"""States in which a finding asks for nothing more."""


@dataclass(frozen=True)
class Parts:
    heard: Heard
    judged: Judged
    decided: list[Published]
    found: Found
    built: list[DatasetLine]


def parts(reading: Reading) -> Parts:
    return Parts(*(reading.of_period(view) for view in (heard, judged, published, found, built)))  # type: ignore[arg-type]


def in_short(account: Parts) -> list[Block]:
    findings, judged = account.found.findings, account.judged
    rows = [
        ("Feedback records in the period", account.heard.total),
        ("People who spoke", account.heard.people),
        ("Cases opened", judged.opened),
        ("Cases resolved", len(judged.resolved)),
        ("Cases waiting at the end", judged.waiting),
        ("Judgements that differ from what their case came to", len(judged.dissent)),
        ("Policy versions published", len(account.decided)),
        ("Findings not closed at the end", sum(line.state not in CLOSED for line in findings)),
        ("Findings verified", sum(line.state == "verified" for line in findings)),
        ("Dataset versions", len(account.built)),
        (
            "Training examples in frozen versions",
            sum(line.examples for line in account.built if line.frozen_at),
        ),
    ]
    return [Table("The period in numbers", columns("What", "How many #"), rows, "")]


SECTION = SectionKind("in-short", "In short", ("governance",), 10, parts, in_short)
