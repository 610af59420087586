"""People without an account take part on a telephone and learn what became of it; by hand, the keyboard is enough."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, func, select

from governance.core.access import Role
from governance.core.people.queries import people
from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.campaigns import SHOWN_CODE
from governance.demo.staff import POLICY_OWNER
from governance.feedback.tables import ConsentWithdrawal, Feedback, Kind, Scope
from tests.builders import an_open_campaign
from tests.rig.browser import keep, new_page, rerun, settle, visit
from tests.rig.server import Server

COMMENT = "لم أفهم الجملة الأخيرة."


@pytest.fixture(scope="module")
def served(demo_server: Server) -> Iterator[Store]:
    """The store that the server serves."""
    opened = Store.open(Settings(home=demo_server.home))
    yield opened
    opened.close()


def newest(store: Store) -> Feedback:
    """What was said last."""
    with store.read() as session:
        last = select(func.max(col(Feedback.id))).scalar_subquery()
        return session.exec(select(Feedback).where(col(Feedback.id) == last)).one()


@pytest.fixture(scope="module")
def token(served: Store) -> str:
    """Of a link to a campaign that is open today, whatever the day on which the demo's story ends."""
    return an_open_campaign(served)


def test_someone_takes_part_in_arabic_on_a_telephone_and_takes_consent_back(
    demo_server: Server, served: Store, token: str, browser: Browser
) -> None:
    with new_page(browser, width=390, height=844) as phone:
        visit(phone, f"{demo_server.url}/take-part?token={token}&lang=ar")
        assert phone.locator(".st-key-spoken").evaluate("part => [part.lang, part.dir]") == ["ar", "rtl"]
        keep(phone, "take-part-welcome-arabic")
        with rerun(phone):
            phone.get_by_role("button", name="ابدأ").click()
        expect(phone.get_by_text("رمزك هو")).to_be_visible()
        with rerun(phone):
            phone.get_by_role("radio", name="2", exact=True).click()
        with rerun(phone):
            phone.get_by_role("textbox", name="هل تود إضافة شيء؟").press_sequentially(COMMENT)
        phone.reload()
        settle(phone)
        expect(phone.get_by_role("textbox", name="هل تود إضافة شيء؟")).to_have_value(COMMENT)
        expect(phone.get_by_role("radio", name="2", exact=True)).to_be_checked()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        keep(phone, "take-part-arabic")
        with rerun(phone):
            phone.get_by_role("button", name="إرسال").click()
        expect(phone.get_by_text("أجبت اليوم عن واحدة")).to_be_visible()
        said = newest(served)
        assert (said.kind, said.rating, said.comment) == (Kind.RATING, 2, COMMENT)
        assert said.origin.startswith("campaign:") and said.may_review and not said.may_train
        with rerun(phone):
            phone.get_by_role("link", name="ماذا حدث لكلماتي").click()
        expect(phone.get_by_text("تم الاستلام")).to_be_visible()
        with rerun(phone):
            phone.get_by_role("button", name="سحب موافقتي…").click()
        keep(phone, "receipt-dialog-arabic")
        with rerun(phone):
            phone.get_by_role("dialog").get_by_role("button", name="سحب", exact=True).click()
        expect(phone.get_by_text("لقد سحبت موافقتك بالكامل")).to_be_visible()
    with served.read() as session:
        taken = select(ConsentWithdrawal.scope).where(ConsentWithdrawal.person_id == said.person_id)
        assert session.exec(taken).all() == [Scope.REVIEW]


def test_a_receipt_shows_the_whole_way_to_whoever_has_the_code_and_nothing_to_others(
    demo_server: Server, page: Page
) -> None:
    visit(page, f"{demo_server.url}/receipt?code={SHOWN_CODE.lower()}&lang=es")
    whole = page.get_by_test_id("stVerticalBlock").filter(has_text="Escribió una respuesta mejor").last
    expect(page.get_by_text("Una nueva versión del modelo aprendió de sus palabras").first).to_be_visible()
    expect(page.get_by_text("Decidido: la respuesta incumple las normas").first).to_be_visible()
    expect(whole).to_be_visible()
    visit(page, f"{demo_server.url}/receipt?code=7K3M9-QXP4T-WD8HN-V2R5C&lang=es")
    expect(page.get_by_text("No hay ningún comprobante con este código")).to_be_visible()
    expect(page.get_by_role("button", name="Retirar")).to_have_count(0)


def test_a_public_page_has_no_barriers_that_a_machine_can_find(
    demo_server: Server, token: str, page: Page
) -> None:
    visit(page, f"{demo_server.url}/take-part?token={token}&lang=de")
    with rerun(page):
        page.get_by_role("button", name="Beginnen").click()
    found = Axe().run(page, context=".st-key-spoken")
    grave = [each["id"] for each in found.response["violations"] if each["impact"] == "critical"]
    assert grave == [], found.generate_report()


def test_feedback_is_given_with_the_keyboard_alone(demo_server: Server, served: Store, page: Page) -> None:
    with served.read() as session:
        contributor = people(session, role=Role.STAKEHOLDER, limit=3).rows[2]
    visit(page, f"{demo_server.url}/give-feedback?as={contributor.handle}")
    to(page, "radio", "1 · bad")
    with rerun(page):
        page.keyboard.press("Space")
    to(page, "textbox", "Anything to add?")
    page.keyboard.type("Typed without a mouse.")
    to(page, "button", "Send")
    with rerun(page):
        page.keyboard.press("Enter")
    expect(page.get_by_text("Your receipt is")).to_be_visible()
    said = newest(served)
    assert (said.person_id, said.rating, said.comment) == (contributor.id, 1, "Typed without a mouse.")


def test_two_answers_are_compared_blind(demo_server: Server, served: Store, page: Page) -> None:
    with served.read() as session:
        contributor = people(session, role=Role.STAKEHOLDER, limit=4).rows[3]
    visit(page, f"{demo_server.url}/give-feedback?as={contributor.handle}")
    with rerun(page):
        page.get_by_text("Compare two answers").click()
    expect(page.get_by_text("Second answer")).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_text(re.compile(r"assistant \d"))).to_have_count(0)
    with rerun(page):
        page.get_by_text("Both are bad").click()
    with rerun(page):
        page.get_by_role("button", name="Send").click()
    expect(
        page.get_by_text(re.compile(r"The first answer was by assistant \d\.\d, the second by"))
    ).to_be_visible()
    said = newest(served)
    assert (said.kind, said.preference, said.person_id) == (Kind.COMPARISON, "both_bad", contributor.id)


def test_a_campaign_is_planned_opened_and_its_link_invites(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/campaigns?as={POLICY_OWNER}&group=elderly-users&language=fr")
    expect(page.get_by_text("The filter leaves")).to_contain_text("outputs")
    expect(page.get_by_label("Answers from Elderly users")).to_be_visible()
    with rerun(page):
        page.get_by_role("textbox", name="Title").fill("Est-ce clair ?")
        page.keyboard.press("Tab")
    with rerun(page):
        page.get_by_role("textbox", name="Purpose").fill("Dites-nous si vous comprenez.")
        page.keyboard.press("Tab")
    with rerun(page):
        page.get_by_role("button", name="Plan the campaign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Est-ce clair ?")
    with rerun(page):
        page.get_by_role("button", name="Open it").click()
    with rerun(page):
        page.get_by_role("button", name="Make a link").click()
    address = page.get_by_test_id("stCode").inner_text().strip()
    assert address.startswith(f"{demo_server.url}/take-part?token=")
    visit(page, f"{address}&lang=fr")
    expect(page.get_by_role("button", name="Commencer")).to_be_visible()


def to(page: Page, role: str, name: str) -> None:
    """Moves with Tab until the widget with this role and these words in its name has the focus."""
    wanted = page.get_by_test_id("stMain").get_by_role(role, name=name)  # type: ignore[arg-type]
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate(
            "each => each === document.activeElement || each.contains(document.activeElement)"
        ):
            return
    raise AssertionError(f"Tab never reached {name}")
