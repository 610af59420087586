"""The demo's campaigns: one that led somewhere, one that hasn't reached those it most wants to hear."""

from pathlib import Path

import pytest

from governance.campaigns.queries import CampaignView, campaign_view
from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.campaigns import SHOWN_CODE
from governance.demo.timeline import END
from governance.feedback.tables import Scope
from governance.views.receipts.queries import receipt
from governance.views.receipts.steps import Stage


@pytest.fixture(scope="module")
def views(demo_home: Path) -> list[CampaignView]:
    opened = Store.open(Settings(home=demo_home))
    with opened.read() as session:
        found = [campaign_view(session, number, END) for number in (1, 2)]
    opened.close()
    return found


def test_one_is_closed_and_nearly_complete(views: list[CampaignView]) -> None:
    assert views[0].row.over and views[0].row.share > 0.9


def test_one_runs_and_lacks_the_elderly_and_the_newcomers(views: list[CampaignView]) -> None:
    running = views[1]
    assert not running.row.over and 0.1 < running.row.share < 0.6
    reached = {each.group: each.answers / each.wanted for each in running.groups if each.wanted}
    assert reached["General public"] > 3 * max(reached["Elderly users"], reached["Newcomers"])
    assert running.known_answers and any(row.met < row.known for row in running.attention)
    assert all(item.answers <= running.overlap for item in running.items if item.expected is None)


def test_the_receipt_that_is_shown_goes_the_whole_way(demo_home: Path) -> None:
    opened = Store.open(Settings(home=demo_home))
    with opened.read() as session:
        found = receipt(session, SHOWN_CODE)
    opened.close()
    assert found is not None and found.standing == (Scope.REVIEW, Scope.TRAINING)
    seen = {step.stage for said in found.statements for step in said.steps}
    assert seen == set(Stage) - {Stage.POLICY_CHANGE}
    assert any(step.own_words for said in found.statements for step in said.steps)
