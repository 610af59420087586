"""The overview on the demo organisation: each number of the loop leads to its rows."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from governance.core.settings import Settings
from governance.core.store import Store
from governance.views.overview import Overview, overview
from tests.rig.browser import keep, new_page, rerun, visit
from tests.rig.server import Server

STATIONS = ("feedback", "review", "policy", "audit", "data", "model")


@pytest.fixture(scope="module")
def now(demo_server: Server) -> Iterator[Overview]:
    """What the overview should show."""
    store = Store.open(Settings(home=demo_server.home))
    with store.read() as session:
        yield overview(session, store.clock())
    store.close()


def station(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-station-{name}")


def test_every_station_shows_its_count(demo_server: Server, now: Overview, page: Page) -> None:
    visit(page, f"{demo_server.url}/?as=operator")
    counts = (
        now.heard.total,
        now.review.open + now.review.in_review,
        now.rules.clauses,
        now.findings.open,
        now.datasets.frozen,
        now.models.versions,
    )
    for name, count in zip(STATIONS, counts, strict=True):
        expect(station(page, name)).to_contain_text(f"{count:,}")
    keep(page, "overview")


def test_overdue_cases_lead_to_just_these(demo_server: Server, now: Overview, page: Page) -> None:
    assert now.review.overdue > 0
    visit(page, f"{demo_server.url}/?as=operator")
    with rerun(page):
        station(page, "review").get_by_role("link", name=f"{now.review.overdue} overdue").click()
    expect(page).to_have_url(f"{demo_server.url}/queue?view=Overdue")
    expect(page.get_by_role("radio", name="Overdue")).to_be_checked()


def test_findings_to_verify_lead_to_just_these(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/?as=operator")
    with rerun(page):
        station(page, "audit").get_by_role("link", name="to verify").click()
    expect(page).to_have_url(f"{demo_server.url}/findings?state=awaiting+verification")


@pytest.mark.parametrize(
    ("station_name", "address"),
    [
        ("feedback", "/all-feedback"),
        ("review", "/queue"),
        ("policy", "/policies"),
        ("audit", "/findings"),
        ("data", "/datasets"),
        ("model", "/models"),
    ],
)
def test_every_station_leads_to_its_page(
    demo_server: Server, page: Page, station_name: str, address: str
) -> None:
    visit(page, f"{demo_server.url}/?as=operator")
    station(page, station_name).get_by_role("link", name=station_name.capitalize(), exact=True).press("Enter")
    expect(page).to_have_url(demo_server.url + address)


def test_on_a_telephone_the_stations_stand_below_each_other(demo_server: Server, browser: object) -> None:
    with new_page(browser, width=390, height=844) as phone:  # type: ignore[arg-type]
        visit(phone, f"{demo_server.url}/?as=operator")
        boxes = [station(phone, name).bounding_box() for name in STATIONS]
        tops = [box["y"] for box in boxes if box]
        assert tops == sorted(tops) and len(set(tops)) == 6
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        keep(phone, "overview-telephone")


def test_an_empty_store_tells_how_to_begin(server: Server, page: Page) -> None:
    visit(page, server.url)
    expect(page.get_by_text("Nothing has happened here yet.")).to_be_visible()
    expect(page.get_by_text(re.compile("plumbline demo"))).to_be_visible()
