"""The whole loop by people in a real browser, on the demo organisation: judged, found, built, frozen, taken out, reported."""

import json
import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from governance.demo.staff import staff
from governance.demo.timeline import END, Timeline
from tests.rig.browser import keep, rerun, settle, visit
from tests.rig.server import Server, plumbline

MANAGER = next(person.name or person.handle for person in staff(Timeline(END)) if "manager" in person.roles)
FINDING = "A court letter is called a formality"


def act_as(page: Page, name: str) -> None:
    """Looks through someone else's eyes, by the switcher in the sidebar."""
    switcher = page.get_by_test_id("stSidebar").get_by_role("combobox", name="Acting as")
    switcher.click()
    switcher.fill(name)
    with rerun(page):
        page.get_by_role("option").filter(has_text=name).first.click()


def open_page(page: Page, name: str) -> None:
    """Goes to a page by the navigation."""
    with rerun(page):
        page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()


def choose(page: Page, label: str, words: str) -> None:
    """Chooses in a searchable list."""
    box = page.get_by_test_id("stMain").get_by_role("combobox", name=label)
    box.click()
    box.fill(words)
    with rerun(page):
        page.get_by_role("option").filter(has_text=words).first.click()
    page.keyboard.press("Escape")


def test_a_flag_becomes_a_training_row_and_a_report(demo_server: Server, page: Page, tmp_path: Path) -> None:
    visit(page, demo_server.url)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    keep(page, "loop-1-overview")

    act_as(page, "Hannah Brandt")
    open_page(page, "Queue")
    keep(page, "loop-2-queue")
    with rerun(page):
        page.get_by_role("button", name=re.compile("^Review CASE-")).click()
    heading = page.get_by_role("heading", name=re.compile(r"^CASE-\d+$"))
    case = heading.inner_text()
    with rerun(page):
        page.get_by_role("radio", name="Violates").click()
    choose(page, "Clauses", "privacy")
    page.get_by_role("textbox", name="Why").fill("It tells more about a person than was asked.")
    page.get_by_role("textbox", name=re.compile("What it should have said")).fill(
        "I would rather not say where someone lives."
    )
    keep(page, "loop-3-case")
    with rerun(page):
        page.get_by_role("button", name=re.compile("^Store verdict")).click()
    expect(page.get_by_text("It tells more about a person than was asked.")).to_be_visible()
    keep(page, "loop-4-judged")

    act_as(page, "Leila Rahimi")
    page.get_by_text("Raise a finding from this case").click()
    page.get_by_role("textbox", name="Title").fill(FINDING)
    page.get_by_role("textbox", name="What is wrong, and what shows it").fill(f"{case} shows it.")
    with rerun(page):
        page.get_by_role("button", name=re.compile("Raise finding")).click()
    expect(page.get_by_role("heading", name=FINDING)).to_be_visible()
    keep(page, "loop-5-finding")

    act_as(page, "Priya Raman")
    open_page(page, "Datasets")
    page.get_by_text("Build a version").click()
    page.get_by_role("textbox", name="Dataset", exact=True).fill("spanish-care")
    with rerun(page):
        page.get_by_role("button", name=re.compile("Build$")).click()
    expect(page.get_by_role("heading", name=re.compile("spanish-care@1"))).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name=re.compile("Freeze$")).click()
    with rerun(page):
        page.get_by_role("button", name=re.compile("Export")).click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download examples").click()
    rows = [json.loads(line) for line in Path(taken.value.path()).read_text(encoding="utf-8").splitlines()]
    assert rows and all(
        row["prompt"][0]["role"] == "user" and row["chosen"] != row["rejected"] for row in rows
    )
    keep(page, "loop-6-dataset")
    page.keyboard.press("Escape")

    act_as(page, MANAGER)
    open_page(page, "Governance report")
    settle(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name=re.compile("Download XLSX")).click()
    taken.value.save_as(tmp_path / "report.xlsx")
    book = load_workbook(tmp_path / "report.xlsx")
    words = {
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    }
    assert FINDING in words
    assert "spanish-care@1" in words
    keep(page, "loop-7-report")

    assert plumbline("verify", home=demo_server.home).returncode == 0
