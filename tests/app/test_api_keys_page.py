"""Admin, API keys: a key is made, shown once, and revoked."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from governance.core.access import Actor, Role
from governance.core.keys.queries import KeyState, api_keys
from governance.core.settings import Settings
from governance.core.store import Store
from tests.builders import a_person
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


def status(server: Server, key: str) -> int:
    return httpx.get(f"{server.url}/api/v1/feedback", headers={"authorization": f"Bearer {key}"}).status_code


def test_a_key_is_made_shown_once_and_revoked(
    server: Server, served: Store, admin: Actor, page: Page
) -> None:
    visit(page, f"{server.url}/api-keys?as={admin.name}")
    expect(page.get_by_text("There are no keys yet.")).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="Make a key").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Name").fill("Support chat")
    form.get_by_role("textbox", name="Product").fill("Support Chat")
    form.get_by_role("button", name="read back what it sent").click()
    with rerun(page):
        form.get_by_role("button", name="Make", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("product: expected at most 48 lower-case letters")
    form.get_by_role("textbox", name="Product").fill("support-chat")
    with rerun(page):
        form.get_by_role("button", name="Make", exact=True).click()
    key = form.locator("code").inner_text().strip()
    assert status(server, key) == 200
    with rerun(page):
        form.get_by_role("button", name="I have saved it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert key not in page.content()

    visit(page, f"{server.url}/api-keys?as={admin.name}&ref=KEY-1")
    page.get_by_role("button", name="Revoke", exact=True).click()
    with rerun(page):
        page.get_by_role("button", name="Revoke this key").click()
    expect(page.get_by_text("Support chat is revoked.")).to_be_visible()
    assert status(server, key) == 401
    with served.read() as session:
        (row,) = api_keys(session, served.clock())
    assert row.state is KeyState.REVOKED and row.used_at is not None
