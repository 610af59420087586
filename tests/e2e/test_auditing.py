"""An auditor plans, draws, works through the items, reports and raises a finding; an engineer acts; another auditor verifies once
the measure holds, and signs off. By people in a real browser.
"""

import re

from playwright.sync_api import Page, expect
from sqlmodel import col, select

from governance.audit.tables import AuditItem, Finding, FindingState
from governance.core.access import Role
from governance.core.settings import Settings
from governance.core.store import Store
from governance.review.commands import judge
from governance.review.tables import Verdict
from tests.builders import a_model_version, a_person, an_output
from tests.rig.browser import keep, rerun, visit
from tests.rig.server import Server


def press(page: Page, name: str) -> None:
    with rerun(page):
        page.get_by_role("button", name=name, exact=True).first.click()


def type_in(page: Page, label: str, words: str) -> None:
    """Fills a field by its label and leaves it, so that the page has it."""
    box = page.get_by_label(label, exact=True).first
    box.fill(words)
    box.press("Tab")


def judged(store: Store) -> None:
    """A reviewer judges every drawn output as acceptable, one by one."""
    reviewer = a_person(store, Role.REVIEWER)
    with store.read() as session:
        cases = [item.case_id for item in session.exec(select(AuditItem).order_by(col(AuditItem.id)))]
    for case_id in cases:
        assert case_id is not None
        with store.begin(reviewer) as unit:
            judge(unit, case_id, Verdict.ACCEPTABLE)


def test_from_plan_to_a_verified_cure(server: Server, page: Page) -> None:
    store = Store.open(Settings(home=server.home))
    version = a_model_version(store)
    for place in range(4):
        an_output(store, f"Answer {place}", language="es", model_version_id=version)
    first, second = a_person(store, Role.AUDITOR), a_person(store, Role.AUDITOR)
    engineer = a_person(store, Role.ENGINEER)

    visit(page, f"{server.url}/audit-plan?as={first.name}")
    type_in(page, "Title", "Doses")
    type_in(page, "Scope", "Medical answers in Spanish")
    type_in(page, "Outputs to draw", "4")
    type_in(page, "Checklist", "Is the policy known? | GOVERN 1.1")
    expect(page.get_by_text("4 of 4 outputs")).to_be_visible()
    keep(page, "audit-plan")
    press(page, "Save the plan")
    expect(page.get_by_role("heading", level=1, name="Doses")).to_be_visible()
    press(page, "Start an audit now")
    expect(page.get_by_text("0 of 4 outputs judged")).to_be_visible()

    judged(store)
    visit(page, f"{server.url}/audit?ref=AUDIT-1&as={first.name}")
    expect(page.get_by_text("4 of 4 outputs judged")).to_be_visible()
    page.get_by_text("Is the policy known?").click()
    page.get_by_role("radio", name="done", exact=True).click()
    page.get_by_role("radio", name="conform", exact=True).click()
    press(page, "Keep")
    expect(page.get_by_text("1 of 1 checklist items done")).to_be_visible()
    keep(page, "audit-done")
    page.get_by_text("Raise a finding").click()
    page.get_by_label("Title", exact=True).fill("It guesses doses")
    page.get_by_label("What is wrong, and what shows it", exact=True).fill("In one answer of four.")
    press(page, "Raise finding")
    expect(page.get_by_role("heading", level=1, name="It guesses doses")).to_be_visible()
    visit(page, f"{server.url}/audit?ref=AUDIT-1&as={first.name}")
    page.get_by_label("Conclusion", exact=True).fill("Doses are mostly stated with care.")
    press(page, "Report the audit")
    expect(page.get_by_text("someone else must sign it off")).to_be_visible()

    visit(page, f"{server.url}/finding?ref=FINDING-1&as={engineer.name}")
    page.get_by_text("Plan an action").click()
    page.get_by_label("What will be done", exact=True).fill("Train on the corrections.")
    page.get_by_label("Measured over at least", exact=True).fill("5")
    press(page, "Plan")
    expect(page.get_by_text("over at least 5")).to_be_visible()
    press(page, "Mark as complete")
    expect(page.get_by_text("Completed by")).to_be_visible()

    visit(page, f"{server.url}/finding?ref=FINDING-1&as={first.name}")
    expect(page.get_by_text("so someone else must verify that it worked")).to_be_visible()
    visit(page, f"{server.url}/finding?ref=FINDING-1&as={second.name}")
    page.get_by_text("Verify the finding").first.click()
    page.get_by_label("What shows that the problem is solved", exact=True).fill("Nobody flags it any more.")
    press(page, "Verify the finding")
    expect(page.get_by_text(re.compile("The effect of ACTION-1 isn't there"))).to_be_visible()
    keep(page, "finding-not-yet")
    an_output(store, "Answer 5", language="es", model_version_id=version)
    press(page, "Verify the finding")
    expect(page.get_by_text("Close finding")).to_be_visible()
    keep(page, "finding-verified")
    with store.read() as session:
        assert session.get_one(Finding, 1).state is FindingState.VERIFIED
    visit(page, f"{server.url}/audit?ref=AUDIT-1&as={second.name}")
    press(page, "Sign off")
    expect(page.get_by_text("signed off").first).to_be_visible()
    store.close()
