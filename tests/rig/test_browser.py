"""A test knows when a page's script is over."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.rig.browser import rerun, visit
from tests.rig.small_app import small_app


def test_rerun_waits_for_the_run_that_a_click_brings_about(page: Page, tmp_path: Path) -> None:
    with small_app(tmp_path) as app:
        visit(page, app.url)
        for count in (1, 2):
            with rerun(page):
                page.get_by_role("button", name="more").click()
            expect(page.get_by_text(f"count {count}")).to_be_visible(timeout=800)
