"""All feedback, who was heard, and the crowd's integrity, as those who work with them use them, on the demo organisation."""

import csv
import io
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.staff import ADMIN, AUDITORS
from governance.feedback.commands.indexing import index_all
from governance.feedback.crowd.queries import crowd_view
from governance.feedback.queries import FeedbackFilter, feedback_count
from governance.feedback.tables import Kind
from tests.rig.browser import keep, rerun, visit
from tests.rig.server import Server


@pytest.fixture(scope="module")
def served(demo_server: Server) -> Iterator[Store]:
    """The store that the server serves, all of it indexed."""
    opened = Store.open(Settings(home=demo_server.home))
    index_all(opened)
    yield opened
    opened.close()


def tick(page: Page, row: int) -> None:
    """Ticks a row of the table of feedback."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    with rerun(page):
        page.mouse.click(box["x"] + 18, box["y"] + 35 * (row + 1) + 17)


def test_what_is_looked_for_is_marked_beside_its_answer_and_taken_along(
    demo_server: Server, served: Store, page: Page
) -> None:
    wanted = FeedbackFilter(words="doctor", kind=Kind.CORRECTION)
    with served.read() as session:
        count = feedback_count(session, wanted).count
    visit(page, f"{demo_server.url}/all-feedback?as={ADMIN}&words=doctor&kind=correction")
    expect(page.get_by_text(f"{count} records", exact=True)).to_be_visible()
    tick(page, 0)
    expect(page.locator("mark").first).to_have_text(re.compile("doctor", re.IGNORECASE))
    expect(page.get_by_text("The answer in question")).to_be_visible()
    expect(page.get_by_text(re.compile("^Consent: "))).to_be_visible()
    keep(page, "all-feedback-search")
    page.get_by_role("button", name="Export").click()
    address = page.get_by_role("link", name="CSV").get_attribute("href") or ""
    sent = httpx.get(httpx.URL(demo_server.url).join(address))
    assert "attachment" in sent.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert len(rows) == count and {row["kind"] for row in rows} == {"correction"}
    assert httpx.get(f"{demo_server.url}/download/guessed").status_code == 404


def test_a_page_far_in_opens_by_its_address(demo_server: Server, served: Store, page: Page) -> None:
    visit(page, f"{demo_server.url}/all-feedback?as={ADMIN}&page=200")
    expect(page.get_by_text("9,951 to 10,000 shown")).to_be_visible()


def test_a_gap_leads_to_its_rows(demo_server: Server, served: Store, page: Page) -> None:
    visit(page, f"{demo_server.url}/who-was-heard?as={ADMIN}")
    gap = page.get_by_text(re.compile("Newcomers.*of feedback"))
    expect(gap).to_contain_text("expected 16%")
    keep(page, "who-was-heard")
    link = page.get_by_test_id("stMain").get_by_role("link", name=re.compile(r"[\d,]+ records"))
    expect(link.first).to_be_visible()
    words = link.first.inner_text().split()[-2]
    with rerun(page):
        link.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All feedback")
    expect(page.get_by_text(f"{words} records", exact=True).first).to_be_visible()


def test_a_stranger_is_set_aside_and_taken_in_again(demo_server: Server, served: Store, page: Page) -> None:
    visit(page, f"{demo_server.url}/crowd?as={AUDITORS[0]}")
    expect(page.get_by_text("5 of 5 in 45 of 45 ratings")).to_be_visible()
    page.get_by_role("button", name="Decide…").first.click()
    page.get_by_text("Set its records aside from the statistics").click()
    page.get_by_role("textbox", name="Why").fill("Nobody reads 45 answers in half an hour.")
    page.get_by_role("textbox", name="Why").press("Tab")
    with rerun(page):
        page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("set aside from statistics by").first).to_be_visible()
    with served.read() as session:
        assert crowd_view(session).set_aside == 45
    page.get_by_role("tab", name="Decisions (1)").click()
    page.get_by_role("button", name="Reverse…").click()
    page.get_by_role("textbox", name="Why").last.fill("A tester of ours.")
    page.get_by_role("textbox", name="Why").last.press("Tab")
    with rerun(page):
        page.get_by_role("button", name="Reverse the decision").click()
    expect(page.get_by_text(re.compile(r"Reversed by .*: A tester of ours\."))).to_be_visible()
    with served.read() as session:
        assert crowd_view(session).set_aside == 0
