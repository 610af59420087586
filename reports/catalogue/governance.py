"""The governance report: what was heard, judged, decided, found and built in a period."""

from governance.core.store import ReadSession
from governance.views.account import Account, account_of
from governance.views.account.built import newest_frozen_example
from governance.views.thread import thread_of_example
from reports.catalogue.kind import Asked, ReportKind
from reports.document import Report, Step
from reports.governance import governance_report


def make(session: ReadSession, asked: Asked) -> Report:
    """The report for a period, as known at an event (the newest by default). Raises Invalid for an empty period, NotFound."""
    account = account_of(session, asked.starts_at, asked.ends_at, asked.seq)
    return governance_report(account, asked.organisation, _trail(session, account))


def _trail(session: ReadSession, account: Account) -> list[Step]:
    example_id = newest_frozen_example(session, account.period)
    if example_id is None:
        return []
    return [
        Step(node.kind.words, node.reference, node.title) for node in thread_of_example(session, example_id)
    ]


REPORT = ReportKind(
    "governance",
    "Governance report",
    "What was heard, judged, decided, found and built in a period, with the thread of one example.",
    make,
)
