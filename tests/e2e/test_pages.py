"""Every page in a real browser, on the demo organisation: it opens whole, says what it can't find, and works on a telephone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from app.session.map import PLACES, Place, place
from governance.core.access import Role
from governance.core.people.queries import PersonRow, people
from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.staff import ADMIN
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.tables import ConsentWithdrawal, Feedback, Kind, Scope
from tests.rig.browser import keep, new_page, rerun, visit
from tests.rig.server import Server

SHOWN = {
    "campaign": "CAMPAIGN-2",
    "case": "CASE-1",
    "policy": "privacy.minors@3",
    "consultation": "how-blunt",
    "audit": "AUDIT-1",
    "audit_plan": "PLAN-1",
    "finding": "FINDING-1",
    "dataset": "assistant-preferences@1",
    "thread": "FINDING-1",
}
"""What a page that shows one object is asked for."""

NOWHERE = {
    "calibration": "CALIBRATION-99999",
    "campaign": "CAMPAIGN-99999",
    "case": "CASE-99999",
    "policy": "no-such-policy@7",
    "consultation": "no-such-consultation",
    "finding": "FINDING-99999",
    "audit": "AUDIT-99999",
    "audit_plan": "PLAN-99999",
    "incidents": "INCIDENT-99999",
    "dataset": "no-such-dataset@7",
    "thread": "FB-99999999",
    "appeals": "APPEAL-99999",
    "ledger": "EVENT-99999999",
    "give_feedback": "OUT-99999999",
    "api_keys": "KEY-99999999",
}
"""References, of the right kind for the page, to nothing."""

COMMENT = "It answers another question than mine."


@pytest.fixture(scope="module")
def served(demo_server: Server) -> Iterator[Store]:
    """The store that the server serves."""
    opened = Store.open(Settings(home=demo_server.home))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def contributor(served: Store) -> PersonRow:
    """Someone who gives feedback and does nothing else."""
    with served.read() as session:
        return people(session, role=Role.STAKEHOLDER, limit=1).rows[0]


def for_admin(server: Server, shown: Place, reference: str | None = None) -> str:
    """The address of a page for an administrator."""
    asked = f"&ref={reference}" if reference else ""
    return f"{server.url}/{shown.address}?as={ADMIN}{asked}"


def said_by(store: Store, person: PersonRow) -> list[FeedbackRow]:
    with store.read() as session:
        return feedback_page(session, FeedbackFilter(person_id=person.id)).rows


def complaints(page: Page) -> list[str]:
    """What goes wrong on the page from now on: errors in its console, scripts that break, requests that fail.

    Left out is Streamlit's way to find its server, which asks below the page's own path first.
    """
    found: list[str] = []

    def note(words: str, url: str) -> None:
        if "/_stcore/" not in url:
            found.append(f"{words} {url}")

    page.on("console", lambda line: note(line.text, line.location["url"]) if line.type == "error" else None)
    page.on("pageerror", lambda error: note(str(error), page.url))
    page.on("requestfailed", lambda request: note(str(request.failure), request.url))
    page.on("response", lambda reply: note(str(reply.status), reply.url) if reply.status >= 400 else None)
    return found


@pytest.mark.parametrize("shown", PLACES, ids=lambda shown: shown.name)
def test_every_page_opens_whole(demo_server: Server, page: Page, shown: Place) -> None:
    found = complaints(page)
    visit(page, for_admin(demo_server, shown, SHOWN.get(shown.name)))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_title(f"{shown.title} · Plumbline")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    assert found == []


@pytest.mark.parametrize("name", NOWHERE)
def test_a_page_says_that_what_it_is_asked_for_does_not_exist(
    demo_server: Server, page: Page, name: str
) -> None:
    visit(page, for_admin(demo_server, place(name), NOWHERE[name]))
    expect(page.get_by_test_id("stMain").get_by_text("There is no")).to_contain_text(NOWHERE[name])
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_stakeholder_is_offered_nothing_but_to_give_feedback(
    demo_server: Server, page: Page, contributor: PersonRow
) -> None:
    visit(page, f"{demo_server.url}/give-feedback?as={contributor.handle}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Give feedback")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for other in PLACES:
        expect(page.get_by_role("link", name=other.title, exact=True)).to_have_count(0)


def test_feedback_is_given_on_a_telephone(
    demo_server: Server, served: Store, contributor: PersonRow, browser: Browser
) -> None:
    before = said_by(served, contributor)
    with new_page(browser, width=390, height=844) as phone:
        visit(phone, f"{demo_server.url}/?as={contributor.handle}")
        keep(phone, "give-feedback-telephone")
        with rerun(phone):
            phone.get_by_role("radio", name="2", exact=True).click()
        phone.get_by_role("textbox", name="Anything to add?").fill(COMMENT)
        with rerun(phone):
            phone.get_by_role("button", name="Send").click()
        expect(phone.get_by_text("Rating: 2 of 5").first).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        keep(phone, "give-feedback-telephone-sent")
    [told] = [row for row in said_by(served, contributor) if row not in before]
    assert (told.kind, told.rating, told.comment) == (Kind.RATING, 2, COMMENT)
    with served.read() as session:
        stored = session.get_one(Feedback, told.id)
        assert stored.may_review and not stored.may_train


def test_who_spoke_takes_consent_back(
    demo_server: Server, served: Store, contributor: PersonRow, page: Page
) -> None:
    said = said_by(served, contributor)[-1]
    visit(page, f"{demo_server.url}/?as={contributor.handle}")
    page.get_by_role("button", name="Withdraw consent").click()
    page.get_by_role("combobox", name="Statement", exact=True).click()
    page.get_by_role("option", name=re.compile(f"^{said.reference} ")).click()
    with rerun(page):
        page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("Consent has been withdrawn")).to_be_visible()
    with served.read() as session:
        taken = select(ConsentWithdrawal).where(col(ConsentWithdrawal.feedback_id) == said.id)
        assert session.exec(taken).one().scope is Scope.TRAINING
