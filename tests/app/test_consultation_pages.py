"""Stakeholders vote by a link on a telephone or by keyboard; the staff sets up, moderates, and reads what came of it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from governance.core.access import SYSTEM
from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.staff import POLICY_OWNER
from governance.policy.consultation.commands import invite, make_open_link
from governance.policy.consultation.queries import consultation, consultation_view, statements
from governance.policy.consultation.queries.rows import participants
from governance.policy.consultation.tables import StatementState
from tests.rig.browser import keep, new_page, rerun, visit
from tests.rig.server import Server

OWN = "It should forget 2 of 3 things I say."


@pytest.fixture(scope="module")
def served(demo_server: Server) -> Iterator[Store]:
    """The store that the server serves."""
    opened = Store.open(Settings(home=demo_server.home))
    yield opened
    opened.close()


def memory(store: Store) -> int:
    with store.read() as session:
        return consultation(session, "memory").id


def test_someone_comes_by_an_open_link_and_votes_on_a_telephone(
    demo_server: Server, served: Store, browser: Browser
) -> None:
    with served.begin(SYSTEM) as unit:
        link = make_open_link(unit, memory(served))
    with new_page(browser, width=390, height=844) as phone:
        visit(phone, f"{demo_server.url}/vote?token={link}&lang=de")
        phone.get_by_text("Newcomers").click()
        with rerun(phone):
            phone.get_by_role("button", name="Mitmachen").click()
        expect(phone.get_by_text("0 von 8")).to_be_visible()
        with rerun(phone):
            phone.get_by_role("button", name="Stimme zu").first.click()
        expect(phone.get_by_text("1 von 8")).to_be_visible()
        with rerun(phone):
            phone.keyboard.press("2")
        expect(phone.get_by_text("2 von 8")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        keep(phone, "vote-telephone")
        expect(phone.get_by_role("link", name="Overview")).to_have_count(0)
        assert link not in phone.url
        phone.reload()
        expect(phone.get_by_text("2 von 8")).to_be_visible()
    with served.read() as session:
        last = participants(session, memory(served))[-1]
    assert (last.group, last.came_by, last.votes) == ("Newcomers", "an open link", 2)


def test_a_statement_of_ones_own_waits_until_the_owner_reads_it(
    demo_server: Server, served: Store, page: Page
) -> None:
    with served.begin(SYSTEM) as unit:
        (token,) = invite(unit, memory(served), 1)
    visit(page, f"{demo_server.url}/vote?token={token}")
    page.get_by_text("Is something missing?").click()
    words = page.get_by_role("textbox", name="Your statement")
    words.press_sequentially(OWN)
    with rerun(page):
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("(waits to be read)")).to_be_visible()
    expect(words).to_have_value("")
    expect(page.get_by_text("0 of 8")).to_be_visible()
    visit(page, f"{demo_server.url}/consultation?as={POLICY_OWNER}&ref=memory")
    card = page.get_by_test_id("stVerticalBlock").filter(has_text=OWN).last
    with rerun(page):
        card.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("give a reason, which its author will see")).to_be_visible()
    with rerun(page):
        card.get_by_role("button", name="Accept").click()
    with served.read() as session:
        (said,) = (row for row in statements(session, memory(served)) if row.text == OWN)
    assert said.state is StatementState.ACCEPTED


@pytest.mark.parametrize("token", ["", "?token=a-guess"])
def test_someone_not_invited_sees_nothing(demo_server: Server, page: Page, token: str) -> None:
    visit(page, f"{demo_server.url}/vote{token}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link doesn't lead to a consultation")
    expect(page.get_by_role("button", name="Agree")).to_have_count(0)


def test_results_say_how_steady_groups_are_and_answers_stand_beside(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/consultation?as={POLICY_OWNER}&ref=how-blunt&view=Results")
    expect(page.get_by_text(re.compile("2 opinion groups: A with .* they hold"))).to_be_visible()
    expect(page.get_by_text("Under-represented among voters: Newcomers.")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    with rerun(page):
        page.get_by_role("radio", name="Answers").click()
    expect(page.get_by_text("Both sides agree on this")).to_be_visible()
    expect(page.get_by_role("link", name="Informed assistant-guidelines@3")).to_be_visible()


def test_a_consultation_starts_from_a_clause(demo_server: Server, served: Store, page: Page) -> None:
    asked = "clause=assistant-guidelines/tone.choice"
    visit(page, f"{demo_server.url}/consultations?as={POLICY_OWNER}&{asked}")
    expect(page.get_by_role("textbox", name="Title")).to_have_value(
        "How should “Let the person choose the tone” read?"
    )
    with rerun(page):
        page.get_by_role("button", name="Set up").click()
    expect(page).to_have_url(re.compile(r"/consultation\?.*ref=tone-choice"))
    with served.read() as session:
        view = consultation_view(session, "tone-choice")
    assert {row.clause_key for row in view.statements} == {"tone.choice"} and view.about
