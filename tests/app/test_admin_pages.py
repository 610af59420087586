"""Admin: people get roles, groups are made, and the ledger shows who did what and whether it still holds."""

import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from governance.core.access import Actor, Role
from governance.core.ledger import newest_seq
from governance.core.people.commands import set_active
from governance.core.people.queries import person_row, stakeholder_groups
from governance.core.settings import Settings
from governance.core.store import Store
from tests.builders import a_group, a_person
from tests.rig.browser import rerun, visit
from tests.rig.server import Server


@pytest.fixture(scope="module")
def served(server: Server) -> Iterator[Store]:
    """The store that the server serves."""
    opened = Store.open(Settings(home=server.home))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def admin(served: Store) -> Actor:
    return a_person(served, Role.ADMIN)


def choose_row(page: Page, row: int) -> None:
    """Ticks a row of the page's table; it is drawn on a canvas, so there is no element to name."""
    table = page.get_by_test_id("stDataFrameResizable").first
    table.scroll_into_view_if_needed()
    with rerun(page):
        table.click(position={"x": 16, "y": 35 + 35 * row + 17})


def roles(store: Store, handle: str) -> set[Role]:
    with store.read() as session:
        return set(person_row(session, handle).roles)


def test_an_administrator_adds_a_person(server: Server, served: Store, admin: Actor, page: Page) -> None:
    visit(page, f"{server.url}/people?as={admin.name}")
    with rerun(page):
        page.get_by_role("button", name="Add a person").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Handle").fill("mira")
    form.get_by_role("textbox", name="Name", exact=True).fill("Mira Novak")
    form.get_by_text("reviewer", exact=True).click()
    with rerun(page):
        form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert roles(served, "mira") == {Role.STAKEHOLDER, Role.REVIEWER}


def test_a_refusal_stands_in_the_dialog_where_it_can_be_mended(
    server: Server, admin: Actor, page: Page
) -> None:
    visit(page, f"{server.url}/people?as={admin.name}")
    with rerun(page):
        page.get_by_role("button", name="Add a person").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Handle").fill("two words")
    with rerun(page):
        form.get_by_role("button", name="Add", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("handle: expected letters, digits")
    expect(form.get_by_role("textbox", name="Handle")).to_have_value("two words")


def test_roles_are_given_and_taken(server: Server, served: Store, admin: Actor, page: Page) -> None:
    other = a_person(served, Role.AUDITOR)
    visit(page, f"{server.url}/people?as={admin.name}&words={other.name}")
    choose_row(page, 0)
    page.get_by_role("button", name="manager").click()
    page.get_by_role("button", name="auditor").click()
    with rerun(page):
        page.get_by_role("button", name="Save roles").click()
    expect(page.get_by_text(f"The roles of {other.name} have been saved.")).to_be_visible()
    assert roles(served, other.name) == {Role.MANAGER}


def test_nobody_gives_themselves_a_role(server: Server, served: Store, admin: Actor, page: Page) -> None:
    visit(page, f"{server.url}/people?as={admin.name}&words={admin.name}")
    choose_row(page, 0)
    page.get_by_role("button", name="auditor").click()
    with rerun(page):
        page.get_by_role("button", name="Save roles").click()
    expect(page.get_by_role("alert")).to_contain_text("may not change their own roles")
    assert roles(served, admin.name) == {Role.ADMIN}


def test_who_was_shut_out_meanwhile_can_do_nothing(
    server: Server, served: Store, admin: Actor, page: Page
) -> None:
    other, late = a_person(served, Role.AUDITOR), a_person(served, Role.ADMIN)
    visit(page, f"{server.url}/people?as={late.name}&words={other.name}")
    choose_row(page, 0)
    with rerun(page):
        page.get_by_role("button", name="manager").click()
    with served.begin(admin) as unit:
        set_active(unit, late.person_id, active=False)
    with rerun(page):
        page.get_by_role("button", name="Save roles").click()
    expect(page.get_by_text(f"The account {late.name} is deactivated.")).to_be_visible()
    assert roles(served, other.name) == {Role.AUDITOR}


def test_who_may_not_manage_people_sees_only_who_works_here(
    server: Server, served: Store, page: Page
) -> None:
    reviewer = a_person(served, Role.REVIEWER)
    contributor = a_person(served)
    visit(page, f"{server.url}/people?as={reviewer.name}&words={contributor.name}")
    expect(page.get_by_text("No one matches this name or role")).to_be_visible()
    expect(page.get_by_role("button", name="Add a person")).to_have_count(0)


def test_an_administrator_adds_a_stakeholder_group(
    server: Server, served: Store, admin: Actor, page: Page
) -> None:
    visit(page, f"{server.url}/people?as={admin.name}&tab=Stakeholder+groups")
    with rerun(page):
        page.get_by_role("button", name="Add a group").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Short name").fill("night-nurses")
    form.get_by_role("textbox", name="Name", exact=True).fill("Night nurses")
    form.get_by_label("Target share of feedback, in percent").fill("12.5")
    with rerun(page):
        form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    with served.read() as session:
        (group,) = [group for group in stakeholder_groups(session) if group.slug == "night-nurses"]
    assert (group.name, group.target_permille) == ("Night nurses", 125)


def test_an_event_opens_from_its_row(server: Server, served: Store, page: Page) -> None:
    group = a_group(served, "patients")
    visit(page, f"{server.url}/ledger?as=operator&on=GROUP-{group.id}")
    choose_row(page, 0)
    expect(page.get_by_role("heading", name="Its position in the chain")).to_be_visible()
    expect(page.get_by_text('"patients"')).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="All events").click()
    expect(page.get_by_role("heading", name="Ledger")).to_be_visible()
    expect(page.get_by_role("textbox", name="On what")).to_have_value(f"GROUP-{group.id}")


def test_the_ledger_goes_back_page_by_page(server: Server, served: Store, page: Page) -> None:
    for number in range(60):
        a_group(served, f"group-{number}")
    visit(page, f"{server.url}/ledger?as=operator")
    with rerun(page):
        page.get_by_role("button", name="Next page").click()
    place = int(page.url.partition("before=")[2])
    assert newest_seq(served.engine) - place == 49
    with rerun(page):
        page.get_by_role("button", name="First page").click()
    expect(page).not_to_have_url("before=")


def test_verifying_says_that_all_holds_and_names_what_does_not(
    server: Server, served: Store, page: Page
) -> None:
    a_person(served)
    visit(page, f"{server.url}/ledger?as=operator")
    with rerun(page):
        page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_role("status")).to_contain_text("everything matched the ledger")
    with sqlite3.connect(server.home / "plumbline.db") as database:
        (old,) = database.execute("SELECT handle FROM person WHERE id = 1").fetchone()
        database.execute("UPDATE person SET handle = 'changed' WHERE id = 1")
        database.commit()
        with rerun(page):
            page.get_by_role("button", name="Verify now").click()
        expect(page.get_by_role("alert")).to_contain_text("1 problems")
        database.execute("UPDATE person SET handle = ? WHERE id = 1", (old,))
    database.close()
