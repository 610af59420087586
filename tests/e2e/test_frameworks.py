"""Two frameworks beside each other in a real browser: what corresponds, over which steps, and to each control by a link."""

import re

import pytest
from playwright.sync_api import Page, expect

from governance.core.access import SYSTEM, Role
from governance.core.people.commands import add_person
from governance.core.settings import Settings
from governance.core.store import Store
from governance.policy.frameworks.catalog import parse_catalog
from governance.policy.frameworks.commands import load_framework, relate_controls
from governance.policy.frameworks.relations import ControlRelation
from tests.rig.browser import keep, rerun, visit
from tests.rig.server import Server

RELATED = [
    ("A", "B", "A1", "B1", ControlRelation.EQUAL),
    ("A", "B", "A2", "B2", ControlRelation.SUBSET),
    ("B", "C", "B1", "C1", ControlRelation.INTERSECT),
]


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    """The Frameworks page as a policy owner sees it, with four frameworks of three controls each."""
    store = Store.open(Settings(home=server.home))
    with store.begin(SYSTEM) as unit:
        add_person(unit, "ada", name="Ada", roles=frozenset({Role.POLICY_OWNER}))
        ids = {}
        for name in "ABCD":
            controls = "".join(f"  {name}{number}: Duty {number} of {name}\n" for number in (1, 2, 3))
            catalog = f"slug: {name.lower()}\ntitle: Rules {name}\nversion: '1'\ncontrols:\n{controls}"
            ids[name] = load_framework(unit, parse_catalog(catalog)).id
        for one, other, code, other_code, relation in RELATED:
            relate_controls(unit, ids[one], ids[other], [(code, other_code, relation)], "by hand")
    store.close()
    return f"{server.url}/frameworks?as=ada"


def test_a_chain_shows_its_steps_and_the_weakest_of_them(address: str, page: Page) -> None:
    visit(page, f"{address}&framework=Rules+A+1&beside=Rules+C+1")
    expect(page.get_by_text("Rules A 1 beside Rules C 1")).to_be_visible()
    expect(page.get_by_text("overlaps in part with (intersect)")).to_be_visible()
    expect(page.get_by_text("Follows in 2 steps: A1 → b B1 → C1.")).to_be_visible()
    expect(page.get_by_text("Weakest step: b B1 overlaps in part with C1.")).to_be_visible()
    expect(page.get_by_text("1 of 3 controls have a relation")).to_be_visible()
    keep(page, "crosswalk")
    with rerun(page):
        page.get_by_role("link", name=re.compile("C1 · Duty 1 of C")).click()
    expect(page.get_by_text("Nothing is mapped to this control yet.")).to_be_visible()
    expect(page.get_by_text("C2 Duty 2 of C")).to_have_count(0)


def test_a_framework_is_chosen_to_compare_with_and_the_address_keeps_it(address: str, page: Page) -> None:
    visit(page, f"{address}&framework=Rules+A+1")
    with rerun(page):
        page.get_by_role("combobox", name=re.compile("Compare with")).fill("Rules B")
        page.keyboard.press("Enter")
    expect(page.get_by_text("is contained in (subset)")).to_be_visible()
    expect(page.get_by_text("Stated for these two controls.")).to_have_count(2)
    expect(page).to_have_url(re.compile("beside=Rules"))


def test_two_frameworks_without_a_relation_say_how_one_is_stated(address: str, page: Page) -> None:
    visit(page, f"{address}&framework=Rules+A+1&beside=Rules+D+1")
    expect(page.get_by_text("No relation between these two has been stated")).to_be_visible()
    expect(page.get_by_text("plumbline framework relate")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
