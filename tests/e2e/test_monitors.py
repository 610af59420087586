"""Somebody looks at the monitors every morning: what is alarmed, where its rows are; and makes one."""

import re

from playwright.sync_api import Page, expect

from tests.rig.browser import rerun, settle, visit
from tests.rig.server import Server


def test_an_alarm_leads_to_its_slice_and_the_number_to_its_rows(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/monitors?ref=ALARM-1")
    page.wait_for_url(re.compile("ref=MONITOR-1"))
    settle(page)
    expect(page.get_by_text("ALARM-1: assistant 2.0 · es · medical-advice")).to_be_visible()
    expect(page.get_by_text("At the earlier mix of who speaks and what is asked")).to_be_visible()
    rows = page.get_by_role("link", name="statements of assistant 2.0 · es · medical-advice")
    count = re.search(r"The ([\d,]+) statements", rows.inner_text())
    assert count is not None
    rows.click()
    page.wait_for_url(re.compile("all-feedback"))
    settle(page)
    expect(page.get_by_text(count[1]).first).to_be_visible()


def test_a_monitor_is_made_and_what_was_typed_outlives_a_reload(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/monitors")
    page.get_by_text("Make a monitor").click()
    title = page.get_by_label("Title")
    title.fill("Refusals, weekly")
    title.press("Tab")
    settle(page)
    page.reload()
    settle(page)
    page.get_by_text("Make a monitor").click()
    expect(page.get_by_label("Title")).to_have_value("Refusals, weekly")
    with rerun(page):
        page.get_by_role("button", name="Make the monitor").click()
    page.wait_for_url(re.compile("ref=MONITOR-3"))
    settle(page)
    with rerun(page):
        page.get_by_role("button", name="Run now").click()
    expect(page.get_by_text("assistant 2.0").first.or_(page.get_by_text("steady").first)).to_be_attached()
