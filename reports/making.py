"""Making a report: reads the account of its period, draws it, writes it in the formats asked for."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from governance.core.access import Actor, Permission, require
from governance.core.errors import Invalid
from governance.core.store import ReadSession, Store
from governance.views.account import Account, account_of
from governance.views.account.built import newest_frozen_example
from governance.views.thread import thread_of_example
from reports.document import Report, Step
from reports.governance import governance_report
from reports.html import to_html
from reports.xlsx import to_xlsx

FORMATS: dict[str, Callable[[Report], bytes]] = {
    "xlsx": to_xlsx,
    "html": lambda report: to_html(report).encode(),
}
"""How a report can be written, by the ending of its file."""

USUAL_PERIOD = timedelta(days=365)


def make_governance_report(
    session: ReadSession,
    starts_at: datetime,
    ends_at: datetime,
    *,
    organisation: str = "",
    seq: int | None = None,
) -> Report:
    """The governance report for a period, as known at event `seq` (the newest by default)."""
    account = account_of(session, starts_at, ends_at, seq)
    return governance_report(account, organisation, _trail(session, account))


def _trail(session: ReadSession, account: Account) -> list[Step]:
    example_id = newest_frozen_example(session, account.period)
    if example_id is None:
        return []
    return [
        Step(node.kind.words, node.reference, node.title) for node in thread_of_example(session, example_id)
    ]


def usual_period(now: datetime) -> tuple[datetime, datetime]:
    """The year up to the end of today, in UTC."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight + timedelta(days=1)
    return end - USUAL_PERIOD, end


def file_stem(report: Report) -> str:
    """The name of its file, without an ending: first and last day, both included."""
    return f"governance-{report.starts_at:%Y-%m-%d}-to-{report.last_day:%Y-%m-%d}"


def write_governance_report(
    store: Store,
    actor: Actor,
    formats: Sequence[str],
    folder: Path,
    starts_at: datetime,
    ends_at: datetime,
    *,
    organisation: str = "",
    seq: int | None = None,
) -> list[Path]:
    """Writes the report into `folder`, a file a format, and returns the files; as known at event `seq`, the newest by default.
    Raises Refused, Invalid, NotFound, OSError.
    """
    require(actor, Permission.MAKE_REPORT)
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise Invalid.field("format", f"{', '.join(unknown) or 'none'}: expected {' or '.join(FORMATS)}")
    with store.read() as session:
        report = make_governance_report(session, starts_at, ends_at, organisation=organisation, seq=seq)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name in formats:
        path = folder / f"{file_stem(report)}.{name}"
        path.write_bytes(FORMATS[name](report))
        files.append(path)
    return files
