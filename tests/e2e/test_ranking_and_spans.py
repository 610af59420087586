"""Answers put in order and passages marked, by keyboard and by pointer; the roles page opens."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import col, select

from governance.core.settings import Settings
from governance.core.store import Store
from governance.feedback.tables import Feedback, FeedbackOutput, Kind
from tests.builders import an_output
from tests.rig.browser import keep, new_page, rerun, visit
from tests.rig.server import Server

ANSWERS = ("Ask your doctor 🙂 first, please.", "Read the leaflet.", "Take two.", "Take ten.")


@pytest.fixture(scope="module")
def served(server: Server) -> Iterator[Store]:
    opened = Store.open(Settings(home=server.home))
    yield opened
    opened.close()


def parts_of_newest(store: Store, kind: Kind) -> list[FeedbackOutput]:
    with store.read() as session:
        newest = select(Feedback.id).where(Feedback.kind == kind).order_by(col(Feedback.id).desc()).limit(1)
        parts = select(FeedbackOutput).where(FeedbackOutput.feedback_id == session.exec(newest).one())
        return list(session.exec(parts.order_by(col(FeedbackOutput.place))))


def place_by_keyboard(page: Page, answer: int, place: int) -> None:
    group = page.get_by_role("radiogroup", name=f"Place of answer {answer}")
    group.get_by_role("radio").first.focus()
    for _ in range(place - 1):
        page.keyboard.press("ArrowRight")
    with rerun(page):
        page.keyboard.press("Space")


@pytest.mark.parametrize("width", [1440, 390])
def test_four_answers_are_put_in_order_by_keyboard(
    server: Server, served: Store, browser: Browser, width: int
) -> None:
    for answer in reversed(ANSWERS):
        an_output(served, answer, asked=f"How many may I take at {width}?")
    with new_page(browser, width=width, height=900, dark=width == 390) as page:
        visit(page, f"{server.url}/give-feedback?as=operator&way=Put+several+in+order")
        for number, place in ((1, 2), (2, 1), (3, 3), (4, 3)):
            place_by_keyboard(page, number, place)
        keep(page, f"ranking-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        with rerun(page):
            page.keyboard.press("Control+Enter")
        expect(page.get_by_text("Your receipt is")).to_be_visible()
    assert [part.rank for part in parts_of_newest(served, Kind.RANKING)] == [2, 1, 3, 3]


def mark(page: Page) -> Locator:
    page.get_by_text("Mark a passage").click()
    area = page.get_by_role("textbox", name="Select the words that you mean")
    expect(area).to_be_visible()
    return area


def send_mark(page: Page, name: str) -> None:
    with rerun(page):
        page.locator("[class*=mark-label]").get_by_role("radio").first.click()
    with rerun(page):
        page.get_by_role("button", name="Mark it").click()
    keep(page, name)
    with rerun(page):
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your receipt is")).to_be_visible()


def test_a_passage_is_marked_by_keyboard(server: Server, served: Store, browser: Browser) -> None:
    output = an_output(served, ANSWERS[0], asked="May I take it?")
    with new_page(browser) as page:
        visit(page, f"{server.url}/give-feedback?as=operator&ref=OUT-{output}")
        mark(page).focus()
        page.keyboard.press("Control+Home")
        page.keyboard.down("Shift")
        with rerun(page):
            for _ in range("Ask your doctor".count("") - 1):
                page.keyboard.press("ArrowRight")
        page.keyboard.up("Shift")
        send_mark(page, "span-by-keyboard")
    (part,) = parts_of_newest(served, Kind.SPAN)
    assert (part.span_start, part.span_end, part.passage) == (0, 15, "Ask your doctor")


def test_a_passage_is_marked_by_pointer(server: Server, served: Store, browser: Browser) -> None:
    output = an_output(served, "Take ten of them now.", asked="How many?")
    with new_page(browser, dark=True) as page:
        visit(page, f"{server.url}/give-feedback?as=operator&ref=OUT-{output}")
        area = mark(page)
        with rerun(page):
            area.dblclick(position={"x": 20, "y": 16})
        send_mark(page, "span-by-pointer-dark")
    (part,) = parts_of_newest(served, Kind.SPAN)
    assert (part.passage or "").strip() == "Take"


def test_what_each_role_may_do_opens(server: Server, served: Store, page: Page) -> None:
    visit(page, f"{server.url}/people?as=operator")
    with rerun(page):
        page.get_by_role("tab", name="What roles may do").click()
    expect(page.get_by_text("Some duties stay separate whatever the roles")).to_be_visible()
    keep(page, "roles")
