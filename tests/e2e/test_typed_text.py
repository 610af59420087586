"""What is typed outlives a reload at once, in every editor; Back brings filters back."""

import re

from playwright.sync_api import Page, expect

from tests.rig.browser import rerun, settle, visit
from tests.rig.server import Server

STATEMENT = "What is wrong, and what shows it"


def again(page: Page) -> None:
    """A reload right after the last key, before anything could be sent."""
    page.reload()
    settle(page)


def test_what_is_typed_into_a_form_outlives_a_reload(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/findings?as=operator")
    page.get_by_text("Raise a finding").first.click()
    statement = page.get_by_role("textbox", name=STATEMENT)
    statement.press_sequentially("It answers rudely when")
    again(page)
    page.get_by_text("Raise a finding").first.click()
    expect(statement).to_have_value("It answers rudely when")


def test_a_verdicts_reason_outlives_a_reload_at_each_key(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/queue?as=samuel.adeyemi")
    page.get_by_role("button", name="Start reviewing").click()
    page.wait_for_url("**/case?**")
    visit(page, f"{page.url}&as=samuel.adeyemi")
    reason = page.locator(".st-key-verdict-form textarea").first
    reason.press_sequentially("It tells a stranger")
    again(page)
    expect(reason).to_have_value("It tells a stranger")


def test_back_brings_the_filters_back(demo_server: Server, page: Page) -> None:
    for address, label in (("all-feedback", "Kind"), ("queue", "Severity")):
        visit(page, f"{demo_server.url}/{address}?as=operator")
        box = page.get_by_role("combobox", name=label, exact=True)
        box.click()
        with rerun(page):
            page.get_by_role("option").nth(2).click()
        chosen, asked = box.input_value(), page.url
        assert re.search(f"{label.lower()}=", asked)
        page.get_by_role("link", name="Overview").first.click()
        expect(page).to_have_title("Overview · Plumbline")
        settle(page)
        page.go_back()
        expect(page).to_have_url(asked)
        expect(box).to_have_value(chosen)
