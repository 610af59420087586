"""A file is brought in on screen: looked at, mapped, tried, imported in the background; what comes of it leads on."""

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from governance.core.settings import Settings
from governance.core.store import Store
from governance.exchange.feedback.background import imports
from tests.rig.browser import rerun, visit
from tests.rig.server import Server

HEADING = ["Id", "Stars", "Remark", "Answer id", "Question", "Response", "Lang", "Page"]


def survey(path: Path, name: str) -> Path:
    """Twenty ratings under a survey's own names, one of them out of range."""
    file = path / name
    with file.open("w", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(HEADING)
        for number in range(20):
            stars = 9 if number == 4 else 1 + number % 5
            rows.writerow(
                [f"{name}-{number}", stars, "So so.", f"x-{number}", "Why?", "Because.", "en", number]
            )
    return file


def choose(page: Page, label: str, option: str) -> None:
    """Chooses an option, or gives a new one, in a select box."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    with rerun(page):
        page.get_by_role("option").filter(has_text=option).first.click()


def upload(page: Page, file: Path) -> None:
    with rerun(page):
        page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("First rows")).to_be_visible()


def test_a_survey_is_looked_at_mapped_tried_and_imported(server: Server, page: Page, tmp_path: Path) -> None:
    visit(page, f"{server.url}/imports")
    expect(page.get_by_text("No imports yet.")).to_be_visible()
    upload(page, survey(tmp_path, "first.csv"))
    for column, field in (("Stars", "rating"), ("Response", "answer"), ("Page", "leave it out")):
        box = page.get_by_role("combobox", name=f"What {column} contains")
        expect(box).to_have_value(field)
    page.reload()
    expect(page.get_by_text("First rows")).to_be_visible()
    choose(page, "Kind", "rating")
    choose(page, "Model version", "helper 3.0")
    with rerun(page):
        page.get_by_role("textbox", name="Scenario").fill("faq")
        page.get_by_role("textbox", name="Scenario").press("Tab")
    with rerun(page):
        page.get_by_role("button", name="Trial run").click()
    expect(page.get_by_test_id("stMetric").filter(has_text="To be created")).to_contain_text("19")
    expect(page.get_by_text("Nothing is stored yet.")).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_test_id("stMetric").filter(has_text="Created")).to_contain_text("19")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Refused lines, with reasons").click()
    assert "6,rating,9: expected 1 to 5" in fetched.value.path().read_text()
    store = Store.open(Settings(home=server.home))
    with store.read() as session:
        (job,) = imports(session)
    store.close()
    assert (job.result["created"], job.arguments["mapping"]["Stars"]) == (19, "rating")
    upload(page, survey(tmp_path, "second.csv"))
    expect(page.get_by_text("As in the last import from csv.")).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="Trial run").click()
    expect(page.get_by_test_id("stMetric").filter(has_text="To be created")).to_contain_text("19")
