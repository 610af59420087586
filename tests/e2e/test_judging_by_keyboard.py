"""A reviewer judges ten cases without touching the mouse, and what they type outlives a reload."""

import re
from contextlib import suppress

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from sqlmodel import col, func, select

from governance.core.people.queries import actor_for
from governance.core.settings import Settings
from governance.core.store import Store
from governance.review.tables import Citation, Judgement, Verdict
from tests.rig.browser import TIMEOUT_MS, keep, rerun, settle, visit
from tests.rig.server import Server

REVIEWER, CASES, PRESSES = "samuel.adeyemi", 10, 12
WHY = "It tells a stranger what only a doctor can."


def start(server: Server, page: Page, reviewer: str) -> None:
    """From the queue to the first case, by its key; pressed again where the page wasn't listening yet."""
    visit(page, f"{server.url}/queue?as={reviewer}")
    expect(page.get_by_role("button", name=re.compile("Start reviewing"))).to_be_visible()
    page.wait_for_function("window.plumblineKeys")
    for _ in range(PRESSES):
        page.keyboard.press("n")
        with suppress(PlaywrightTimeout):
            page.wait_for_url("**/case?**", timeout=TIMEOUT_MS / PRESSES)
            break
    settle(page)


def press(page: Page, keys: str) -> None:
    """Presses keys that the server answers to."""
    with rerun(page):
        page.keyboard.press(keys)


def tab_to(page: Page, label: str, within: int = 40) -> None:
    """Goes from field to field until the one with this label has the focus."""
    for _ in range(within):
        focused = page.evaluate("document.activeElement?.getAttribute('aria-label') ?? ''")
        if focused.startswith(label):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {label}")


def case_here(page: Page) -> str:
    """The case that the page shows, once all of it stands: its heading comes before its form."""
    heading = page.get_by_role("heading", level=1, name=re.compile(r"^CASE-\d+$"))
    expect(heading).to_be_visible()
    settle(page)
    return heading.inner_text()


def show_words(page: Page) -> None:
    if page.get_by_text("This case may be distressing to read").count():
        press(page, "b")
        expect(page.get_by_text("This case may be distressing to read")).to_have_count(0)


def cite_and_say_why(page: Page) -> None:
    """The first clause that speaks of medicine, and the reasons, typed."""
    cite(page)
    page.keyboard.press("w")
    expect(page.get_by_role("textbox", name="Why")).to_be_focused()
    page.keyboard.type(WHY)


def cite(page: Page) -> None:
    """Chooses the first clause that speaks of medicine, and leaves the list."""
    page.keyboard.press("l")
    page.keyboard.type("medical")
    expect(page.get_by_role("option").first).to_contain_text("medical")
    press(page, "Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Clauses")).not_to_be_focused()


def test_ten_cases_are_judged_by_keyboard_alone(demo_server: Server, page: Page) -> None:
    start(demo_server, page, REVIEWER)
    page.keyboard.press("?")
    expect(page.get_by_text("Store it and go to the next case")).to_be_visible()
    page.keyboard.press("Escape")
    judged = []
    for number in range(CASES):
        judged.append(case_here(page))
        show_words(page)
        if number == 0:
            press(page, "v")
            press(page, "2")
            cite_and_say_why(page)
            keep(page, "judging-by-keyboard")
        else:
            press(page, "a")
        before = judged[-1]
        page.keyboard.press("Control+Shift+Enter")
        expect(page.get_by_role("heading", level=1, name=before, exact=True)).to_have_count(0)
    assert len(set(judged)) == CASES
    store = Store.open(Settings(home=demo_server.home))
    with store.read() as session:
        reviewer_id = actor_for(session, REVIEWER).person_id
        made = session.exec(
            select(Judgement)
            .where(Judgement.reviewer_id == reviewer_id)
            .order_by(col(Judgement.id).desc())
            .limit(CASES)
        ).all()
        first = made[-1]
        cited = select(func.count()).select_from(Citation).where(col(Citation.judgement_id) == first.id)
        assert session.exec(cited).one() == 1
    store.close()
    assert [f"CASE-{each.case_id}" for each in reversed(made)] == judged
    assert (first.verdict, first.severity, first.rationale) == (Verdict.VIOLATES, 2, WHY)


def test_after_a_clause_w_writes_the_reason_and_tab_goes_on_from_there(
    demo_server: Server, page: Page
) -> None:
    start(demo_server, page, "tan.jiawen")
    case_here(page)
    show_words(page)
    press(page, "v")
    cite_and_say_why(page)
    expect(page.get_by_role("textbox", name="Why")).to_have_value(WHY)
    expect(page.get_by_role("combobox", name="Clauses")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.get_by_role("combobox", name="Clauses")).to_be_focused()
    page.keyboard.press("Escape")
    tab_to(page, "Why", within=25)
    expect(page.get_by_role("textbox", name="Why")).to_be_focused()


def test_keys_pressed_while_the_next_case_is_drawn_act_on_it(demo_server: Server, page: Page) -> None:
    start(demo_server, page, "rosa.delgado")
    first = case_here(page)
    show_words(page)
    press(page, "u")
    for key in ("Control+Shift+Enter", "b", "a", "w"):
        page.keyboard.press(key)
    page.keyboard.type("Fine as it is.")
    expect(page.get_by_role("heading", level=1, name=first, exact=True)).to_have_count(0)
    assert case_here(page) != first
    expect(page.get_by_role("radio", name="Acceptable")).to_be_checked()
    expect(page.get_by_role("textbox", name="Why")).to_have_value("Fine as it is.")
    store = Store.open(Settings(home=demo_server.home))
    with store.read() as session:
        judgement = session.exec(
            select(Judgement)
            .where(Judgement.case_id == int(first.removeprefix("CASE-")))
            .order_by(col(Judgement.id).desc())
        ).first()
    store.close()
    assert judgement is not None and (judgement.verdict, judgement.rationale) == (Verdict.UNCLEAR, "")


def test_what_is_typed_outlives_a_reload(demo_server: Server, page: Page) -> None:
    start(demo_server, page, "aisha.karim")
    case = case_here(page)
    press(page, "u")
    page.keyboard.press("w")
    page.keyboard.type("I can't tell from this.")
    press(page, "Tab")
    visit(page, f"{demo_server.url}/case?as=aisha.karim&ref={case}")
    assert case_here(page) == case
    expect(page.get_by_role("textbox", name="Why")).to_have_value("I can't tell from this.")
    expect(page.get_by_role("radio", name="Unclear")).to_be_checked()
