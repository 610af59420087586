"""The whole loop by people in a real browser, on the demo organisation: judged, found, built, frozen, taken out, reported."""

import json
import re
from pathlib import Path
from zipfile import ZipFile

from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.staff import staff
from governance.demo.timeline import END, Timeline
from governance.review.tables import Judgement, Verdict
from tests.rig.browser import keep, rerun, settle, visit
from tests.rig.server import Server, plumbline

MANAGER = next(person.name or person.handle for person in staff(Timeline(END)) if "manager" in person.roles)
FINDING = "Grave answers leave out what the policy asks for"
WHY = "It leaves out what the clause asks for."


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


def newest_judgement(server: Server) -> tuple[Verdict, int | None, str, int]:
    """Verdict, severity, rationale and case of the last judgement in the server's store."""
    store = Store.open(Settings(home=server.home))
    with store.read() as session:
        made = session.exec(select(Judgement).order_by(col(Judgement.id).desc()).limit(1)).one()
        found = (made.verdict, made.severity, made.rationale, made.case_id)
    store.close()
    return found


def test_a_flag_becomes_a_training_row_and_a_report(demo_server: Server, page: Page, tmp_path: Path) -> None:
    visit(page, demo_server.url)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    keep(page, "loop-1-overview")

    act_as(page, "Hannah Brandt")
    open_page(page, "Queue")
    keep(page, "loop-2-queue")
    with rerun(page):
        page.get_by_role("button", name=re.compile("Start reviewing")).click()
    heading = page.get_by_role("heading", name=re.compile(r"^CASE-\d+$"))
    case = heading.inner_text()
    with rerun(page):
        page.get_by_role("radio", name="Violates").click()
    choose(page, "Clauses", "helpfulness.answer")
    with rerun(page):
        page.get_by_role("radio", name="high").click()
    page.get_by_role("textbox", name="Why").fill(WHY)
    page.get_by_role("textbox", name=re.compile("What it should have said")).fill(
        "Please ask someone who knows your situation."
    )
    keep(page, "loop-3-case")
    with rerun(page):
        page.get_by_role("button", name=re.compile("^Store verdict")).click()
    expect(page.get_by_text(WHY)).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"helpfulness\.answer@\d+$"))).to_be_visible()
    assert newest_judgement(demo_server) == (Verdict.VIOLATES, 3, WHY, int(case.removeprefix("CASE-")))
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
    page.get_by_role("textbox", name="Dataset", exact=True).fill("careful-answers")
    with rerun(page):
        page.get_by_role("button", name=re.compile("Build$")).click()
    expect(page.get_by_role("heading", name=re.compile("careful-answers@1"))).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name=re.compile("Freeze$")).click()
    with rerun(page):
        page.get_by_role("button", name=re.compile("Export")).click()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("Download$")).click()
    with ZipFile(taken.value.path()) as archive:
        rows = [json.loads(line) for line in archive.read("data/train-00000.jsonl").splitlines()]
    assert rows
    for row in rows:
        assert row["prompt"][-1]["role"] == "user"
        assert [turn["role"] for turn in row["chosen"] + row["rejected"]] == ["assistant", "assistant"]
        assert row["chosen"] != row["rejected"]
    keep(page, "loop-6-dataset")
    page.keyboard.press("Escape")

    act_as(page, MANAGER)
    open_page(page, "Reports")
    settle(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name=re.compile("Excel$")).click()
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
    assert "careful-answers@1" in words
    keep(page, "loop-7-report")

    assert plumbline("verify", home=demo_server.home).returncode == 0
