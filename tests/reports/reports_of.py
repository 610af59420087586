"""Every report on a store, for tests: with what each is about in the demo organisation."""

from datetime import UTC, datetime

from governance.core.store import Store
from reports.catalogue.kind import report_kinds
from reports.document import Report
from reports.making import make_report
from reports.reading import Asked

ABOUT = {
    "conformity": "nist-ai-rmf",
    "policy-history": "assistant-guidelines",
    "audit": "AUDIT-1",
    "datasheet": "assistant-preferences@2",
    "model-card": "assistant 2.1",
}
YEAR = (datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))


def asked(name: str, seq: int | None = None) -> Asked:
    return Asked(YEAR[0], YEAR[1], seq, ABOUT.get(name, ""), "Demo & Co")


def every_report(store: Store, seq: int | None = None) -> dict[str, Report]:
    with store.read() as session:
        return {name: make_report(session, name, asked(name, seq)) for name in report_kinds()}
