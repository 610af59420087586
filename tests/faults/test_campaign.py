"""The fault campaign, small enough for every run: nothing acknowledged is lost, and the ledger verifies."""

from pathlib import Path

from tests.faults.campaign import campaign


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    assert {outcome.name: outcome.problems for outcome in campaign(tmp_path, 1) if outcome.problems} == {}
