"""Writing on a policy in a real browser: two sessions on one draft, a reload, what is wrong, and what a script would do."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from governance.core.access import SYSTEM, Role
from governance.core.people.commands import add_person
from governance.core.people.queries import actor_for
from governance.core.settings import Settings
from governance.core.store import Store
from governance.exchange.policy.markdown import parse, write
from governance.policy.commands import draft_version
from governance.policy.queries import find_policy, policy_versions, version_document
from tests.rig.browser import keep, new_page, rerun, visit
from tests.rig.server import Server

SAVE = re.compile("^Save(?! the)")
TEXT = (
    "# Privacy {#privacy}\n\nKeep secrets.\n\n# Tone {#tone}\n\nBe kind.\n\n"
    "# Care {#care}\n\n<script>window.harmed = 1</script> See [privacy](#privacy).\n"
)


@pytest.fixture(scope="module")
def served(server: Server) -> Iterator[Store]:
    opened = Store.open(Settings(home=server.home))
    with opened.begin(SYSTEM) as unit:
        for handle in ("ada", "grace"):
            add_person(unit, handle, name=handle.capitalize(), roles=frozenset({Role.POLICY_OWNER}))
    yield opened
    opened.close()


def draft(store: Store, slug: str) -> None:
    with store.read() as session:
        ada = actor_for(session, "ada")
    with store.begin(ada) as unit:
        draft_version(unit, slug, "1", parse(TEXT))


def stored(store: Store, slug: str) -> str:
    with store.read() as session:
        (version,) = policy_versions(session, find_policy(session, slug).id)
        return write(version_document(session, version.id))


def address(server: Server, slug: str, who: str, view: str = "Write") -> str:
    return f"{server.url}/policy?ref={slug}@1&view={view}&as={who}"


def typed(page: Page, text: str) -> None:
    area = page.get_by_role("textbox", name="Text, in Markdown")
    area.fill(text)
    with rerun(page):
        area.blur()


def test_the_second_of_two_writers_is_refused_with_a_merge_and_nothing_is_lost(
    server: Server, served: Store, browser: Browser
) -> None:
    draft(served, "both")
    with new_page(browser) as first, new_page(browser) as second:
        visit(first, address(server, "both", "ada"))
        visit(second, address(server, "both", "grace"))
        typed(first, TEXT.replace("Keep secrets", "Keep all secrets").replace("Be kind", "Be very kind"))
        typed(second, TEXT.replace("Keep secrets", "Keep their secrets").replace("See", "Always see"))
        with rerun(first):
            first.get_by_role("button", name=SAVE).click()
        with rerun(second):
            second.get_by_role("button", name=SAVE).click()
        expect(second.get_by_text("has been changed by someone else since you opened it")).to_be_visible()
        expect(second.get_by_text("was changed by both of you")).to_be_visible()
        assert "all secrets" in stored(served, "both") and "their secrets" not in stored(served, "both")
        expect(second.get_by_text("their secrets")).to_be_visible()
        keep(second, "policy-merge")
        visit(second, address(server, "both", "grace"))
        with rerun(second):
            second.get_by_role("radio", name="Mine").click()
        with rerun(second):
            second.get_by_role("button", name="Save the merged text").click()
        expect(second.get_by_role("textbox", name="Text, in Markdown")).to_be_visible()
    text = stored(served, "both")
    assert "Keep their secrets" in text and "Be very kind" in text and "Always see" in text


def test_what_was_typed_survives_a_reload_and_is_checked_as_it_stands(
    server: Server, served: Store, page: Page
) -> None:
    draft(served, "reload")
    visit(page, address(server, "reload", "ada"))
    typed(page, TEXT + "\n# Tone {#tone}\n\nTwice.\n")
    expect(page.get_by_text("tone is the key of the clause on line 5 already")).to_be_visible()
    visit(page, address(server, "reload", "ada"))
    expect(page.get_by_role("textbox", name="Text, in Markdown")).to_have_value(
        TEXT + "\n# Tone {#tone}\n\nTwice.\n"
    )
    typed(page, TEXT + "\n# More {#more}\n\nSee {@gone}.\n")
    expect(page.get_by_text("refers to gone, and there is no such clause")).to_be_visible()
    assert "More" not in stored(served, "reload")


def test_a_script_in_a_policy_is_shown_as_text(server: Server, served: Store, page: Page) -> None:
    draft(served, "script")
    visit(page, address(server, "script", "ada", "Text"))
    expect(page.get_by_text("<script>window.harmed = 1</script>")).to_be_visible()
    assert page.evaluate("window.harmed") is None
    expect(page.get_by_role("link", name="privacy")).to_have_attribute("href", "policy?ref=script/privacy@1")
