"""What stands around every page: who acts, the search, and what is said to those who may not see a page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from governance.core.access import SYSTEM, Actor, Role
from governance.core.people.commands import add_person, set_active
from governance.core.settings import Settings
from governance.core.store import Store
from tests.builders import a_judged_case, a_person, an_output
from tests.rig.browser import rerun, visit
from tests.rig.server import Server


@pytest.fixture(scope="module")
def served(server: Server) -> Iterator[Store]:
    """The store that the server serves."""
    opened = Store.open(Settings(home=server.home))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def auditor(served: Store) -> Actor:
    return a_person(served, Role.AUDITOR)


@pytest.fixture(scope="module")
def stakeholder(served: Store) -> Actor:
    return a_person(served, Role.STAKEHOLDER)


def switch(page: Page) -> str:
    """Who the page says acts."""
    return page.get_by_role("combobox", name="Acting as").input_value()


def test_one_starts_as_the_local_operator_and_goes_on_as_whom_one_chose(
    server: Server, auditor: Actor, page: Page
) -> None:
    visit(page, f"{server.url}/ledger?as=operator")
    assert switch(page) == "Local operator · admin"
    # Coming down to it scrolls the menu, and scrolling closes a list: typing opens it.
    page.get_by_role("combobox", name="Acting as").click()
    page.get_by_role("combobox", name="Acting as").fill(auditor.name)
    with rerun(page):
        page.get_by_role("option", name=auditor.name).click()
    expect(page).to_have_url(f"{server.url}/ledger?as={auditor.name}")
    visit(page, f"{server.url}/people")
    assert switch(page) == f"{auditor.name} · auditor"


def test_an_unknown_name_in_the_address_is_told_and_nobody_becomes_the_operator_unasked(
    server: Server, page: Page
) -> None:
    visit(page, f"{server.url}/ledger?as=nobody.at.all")
    expect(page.get_by_text("There is no person nobody.at.all.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Acting as")).to_have_count(0)
    with rerun(page):
        page.get_by_role("button", name="Go on as the local operator").click()
    assert switch(page) == "Local operator · admin"


def test_whoever_is_deactivated_while_working_is_told_so(server: Server, served: Store, page: Page) -> None:
    with served.begin(SYSTEM) as unit:
        person = add_person(unit, "soon.gone", name="Soon Gone", roles=frozenset({Role.AUDITOR}))
    visit(page, f"{server.url}/ledger?as=soon.gone")
    assert switch(page) == "Soon Gone · auditor"
    with served.begin(SYSTEM) as unit:
        set_active(unit, person.id, active=False)
    visit(page, f"{server.url}/people?as=soon.gone")
    expect(page.get_by_text("deactivated")).to_be_visible()
    expect(page.get_by_role("combobox", name="Acting as")).to_have_count(0)
    with rerun(page):
        page.get_by_role("button", name="Go on as the local operator").click()
    assert switch(page) == "Local operator · admin"


def test_the_search_opens_what_a_reference_names(
    server: Server, served: Store, auditor: Actor, page: Page
) -> None:
    case_id, _ = a_judged_case(served, an_output(served), auditor)
    visit(page, f"{server.url}/?as=operator")
    for words, address in (
        (f"case-{case_id}", f"/case?ref=CASE-{case_id}"),
        ("event-1", "/ledger?ref=EVENT-1"),
        ("OUT-1", "/thread?ref=OUT-1"),
    ):
        page.get_by_role("textbox", name="Go to").fill(words)
        page.keyboard.press("Enter")
        expect(page).to_have_url(server.url + address)


def test_the_search_says_that_there_is_no_such_thing(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/ledger?as=operator")
    page.get_by_role("textbox", name="Go to").fill("CASE-99999")
    with rerun(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no case CASE-99999.")


def test_who_may_not_see_a_page_learns_who_may_and_where_to_go(
    server: Server, stakeholder: Actor, page: Page
) -> None:
    visit(page, f"{server.url}/ledger?as={stakeholder.name}")
    expect(page.get_by_text("It requires one of these roles: reviewer")).to_be_visible()
    expect(page.get_by_role("heading", name="Events")).to_have_count(0)
    page.get_by_role("link", name="Give feedback").click()
    expect(page).to_have_url(f"{server.url}/")
    expect(page).to_have_title("Give feedback · Plumbline")


def test_a_stakeholder_is_offered_no_search(server: Server, stakeholder: Actor, page: Page) -> None:
    visit(page, f"{server.url}/?as={stakeholder.name}")
    expect(page.get_by_role("textbox", name="Go to")).to_have_count(0)


def test_a_reference_to_nothing_is_answered_in_words(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/ledger?as=operator&ref=EVENT-99999")
    expect(page.get_by_role("alert")).to_contain_text("There is no event EVENT-99999.")
    assert "Traceback" not in page.content()
