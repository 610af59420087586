"""The governance report: for a period, what was heard, judged, decided, found and built, and the thread of one example.

Every section says openly where there is nothing to show.
"""

from collections.abc import Sequence

from governance.views.account import Account
from reports.document import Report, Section, Step, Table, Text, columns
from reports.sections.built import built_blocks
from reports.sections.decided import decided_blocks
from reports.sections.found import found_blocks
from reports.sections.heard import heard_blocks
from reports.sections.judged import judged_blocks

CHECK = (
    "Every number here counts rows of the store as the ledger knew them at the event named on the first page. "
    "Asked for again with the same period and event, the report has the same content hash. "
    "`plumbline verify` checks the ledger and every row against it. "
    "The report states what was recorded; it makes no claim of conformity with any law or framework."
)


def governance_report(account: Account, organisation: str, trail: Sequence[Step]) -> Report:
    """The report on the account's period. `trail` is the path of one example from the training row back to the words."""
    period = account.period
    return Report(
        f"Governance report, {period.starts_at:%Y-%m-%d} to {period.last_day:%Y-%m-%d}",
        organisation,
        period.starts_at,
        period.ends_at,
        period.as_of,
        period.seq,
        period.hash,
        [
            Section("In short", [_summary(account)]),
            Section("What was heard", heard_blocks(account.heard)),
            Section("What was judged", judged_blocks(account.judged)),
            Section("What was decided", decided_blocks(account.decided)),
            Section("What was found", found_blocks(account.found)),
            Section("What was built", built_blocks(account.built, trail)),
            Section("How to check this report", [Text(CHECK)]),
        ],
    )


def _summary(account: Account) -> Table:
    closed = {"verified", "closed", "risk_accepted"}
    findings, judged = account.found.findings, account.judged
    rows = [
        ("Feedback records in the period", account.heard.total),
        ("People who spoke", account.heard.people),
        ("Cases opened", judged.opened),
        ("Cases resolved", len(judged.resolved)),
        ("Cases waiting at the end", judged.waiting),
        ("Judgements that differ from what their case came to", len(judged.dissent)),
        ("Policy versions published", len(account.decided)),
        ("Findings not closed at the end", sum(line.state not in closed for line in findings)),
        ("Findings verified", sum(line.state == "verified" for line in findings)),
        ("Dataset versions", len(account.built)),
        (
            "Training examples in frozen versions",
            sum(line.examples for line in account.built if line.frozen_at),
        ),
    ]
    return Table("The period in numbers", columns("What", "How many #"), rows, "")
