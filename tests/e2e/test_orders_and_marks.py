"""Putting answers in order and marking words, by hand: with keys alone, and on a telephone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, func, select

from governance.core.access import Role
from governance.core.people.queries import people
from governance.core.settings import Settings
from governance.core.store import Store
from governance.feedback.queries import FeedbackRow, feedback_rows
from governance.feedback.tables import Feedback, Kind
from governance.registry.queries import output_view
from tests.rig.browser import keep, new_page, rerun, settle, visit
from tests.rig.server import Server


@pytest.fixture(scope="module")
def served(demo_server: Server) -> Iterator[Store]:
    """The store that the server serves."""
    opened = Store.open(Settings(home=demo_server.home))
    yield opened
    opened.close()


def newest(store: Store) -> FeedbackRow:
    with store.read() as session:
        last = session.execute(select(func.max(col(Feedback.id)))).scalar_one()
        return feedback_rows(session, [last])[0]


def contributor(store: Store, place: int) -> str:
    with store.read() as session:
        return people(session, role=Role.STAKEHOLDER, limit=place + 1).rows[place].handle


def test_answers_are_put_in_order_blind_on_a_telephone_and_a_reload_keeps_the_places(
    demo_server: Server, served: Store, browser: Browser
) -> None:
    with new_page(browser, width=390, height=844) as phone:
        visit(phone, f"{demo_server.url}/give-feedback?as={contributor(served, 5)}")
        with rerun(phone):
            phone.get_by_role("radio", name="Put several in order").click()
        places = phone.get_by_role("radiogroup", name=re.compile("Place of answer"))
        expect(places.nth(2)).to_be_visible()
        count = places.count()
        expect(phone.get_by_test_id("stMain").get_by_text(re.compile(r"assistant \d"))).to_have_count(0)
        for number in range(count):
            with rerun(phone):
                places.nth(number).get_by_role("radio", name="1" if number else "2", exact=True).click()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        keep(phone, "give-feedback-order-phone")
        phone.reload()
        settle(phone)
        with rerun(phone):
            phone.get_by_role("radio", name="Put several in order").click()
        expect(places.nth(0).get_by_role("radio", name="2", exact=True)).to_be_checked()
        with rerun(phone):
            phone.get_by_role("button", name="Send").click()
        expect(phone.get_by_text(re.compile(r"Answer 3 was by assistant"))).to_be_visible()
    said = newest(served)
    assert said.kind is Kind.RANKING
    assert [part.rank for part in said.parts] == [2] + [1] * (count - 1)


def test_words_are_marked_with_the_keyboard_and_kept_exactly(
    demo_server: Server, served: Store, page: Page
) -> None:
    visit(page, f"{demo_server.url}/give-feedback?as={contributor(served, 6)}")
    page.get_by_text("Mark a passage").click()
    answer = page.get_by_role("textbox", name="Select the words that you mean")
    text = answer.input_value()
    answer.focus()
    page.keyboard.press("Control+Home")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("not typed")
    with rerun(page):
        for _ in range(8):
            page.keyboard.press("Shift+ArrowRight")
    assert answer.input_value() == text
    expect(page.get_by_role("textbox", name="Selected characters")).to_have_value("3–11")
    expect(page.get_by_text(f"“{text[3:11]}”")).to_be_visible()
    with rerun(page):
        page.get_by_text("Wrong or misleading").last.click()
    with rerun(page):
        page.get_by_role("button", name="Mark it").click()
    expect(page.get_by_text(f"“{text[3:11]}”: Wrong or misleading")).to_be_visible()
    keep(page, "give-feedback-marks")
    with rerun(page):
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your receipt is")).to_be_visible()
    said = newest(served)
    with served.read() as session:
        stored = output_view(session, said.output_id).answer
    assert (said.kind, said.category) == (Kind.SPAN, "wrong")
    (part,) = said.parts
    assert (part.start, part.end, part.passage) == (3, 11, stored[3:11])
