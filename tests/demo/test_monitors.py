"""The demo's monitors name Spanish medical advice in 2.0, and nothing else; `tests.bench seeds` tries ten other seeds."""

from datetime import timedelta
from pathlib import Path

from governance.audit.monitors.queries import monitor_view, monitors
from governance.core.settings import Settings
from governance.core.store import Store
from governance.registry.queries import model_versions


def alarms_of(store: Store) -> list[tuple[str, timedelta]]:
    """The slices that were alarmed, by time, and how long after the release of 2.0 the onset lies."""
    with store.read() as session:
        released = next(row.released_at for row in model_versions(session) if row.name == "assistant 2.0")
        rows = [row for each in monitors(session) for row in monitor_view(session, each.monitor.id).alarms]
    rows.sort(key=lambda row: row.alarm.raised_at)
    assert released is not None
    return [(row.alarm.name, row.alarm.onset - released) for row in rows]


def expect_the_regression(store: Store) -> None:
    found = alarms_of(store)
    assert found and {name for name, _ in found} == {"assistant 2.0 · es · medical-advice"}
    assert timedelta(0) <= found[0][1] <= timedelta(days=7)


def test_the_monitors_name_the_regression_within_a_week_and_nothing_else(demo_home: Path) -> None:
    store = Store.open(Settings(home=demo_home))
    expect_the_regression(store)
    store.close()
