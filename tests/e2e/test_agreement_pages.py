"""Agreement, contested outputs, calibration and preferences in a real browser, on the demo organisation."""

import re

import pytest
from playwright.sync_api import Page, expect

from governance.demo.staff import ADMIN
from tests.rig.browser import rerun, visit
from tests.rig.server import Server


def test_a_contested_clause_leads_to_how_reviewers_judge_it(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/contested?as={ADMIN}")
    first = page.get_by_text(re.compile(r"tone\.bluntness · \d+ contested")).first
    expect(first).to_contain_text("Elderly users object more than Experts")
    with rerun(page):
        page.get_by_role("link", name="Reviewers on it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agreement")
    expect(page.get_by_role("heading", name="Confusion matrix")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("agreement?of=Stakeholder+groups", "Do groups share a view?"),
        ("agreement?of=Votes", "The jury"),
        ("agreement?by=Reviewer+pair&on=Severity", "By reviewer pair"),
        ("preferences?by=Language", "Does each language see it alike?"),
    ],
)
def test_each_view_has_an_address(demo_server: Server, page: Page, address: str, words: str) -> None:
    visit(page, f"{demo_server.url}/{address}&as={ADMIN}")
    expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def test_a_reviewer_answers_the_next_item_of_a_calibration_set(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/calibration?as=aisha.karim&ref=CALIBRATION-1")
    expect(page.get_by_text(re.compile(r"\b6 of \d+ answered"))).to_be_visible()
    expect(page.get_by_text("The gold verdicts are shown to you when")).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="Acceptable").click()
    expect(page.get_by_text(re.compile(r"\b7 of \d+ answered"))).to_be_visible()
