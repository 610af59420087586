"""What is typed outlives a reload at once, in every editor; it is let go of when a command took it; Back brings filters back."""

from playwright.sync_api import Page, expect

from tests.rig.browser import rerun, settle, visit
from tests.rig.server import Server


def again(page: Page) -> None:
    """A reload right after the last key, before anything could be sent."""
    page.reload()
    settle(page)


def test_what_is_typed_into_a_form_outlives_a_reload_and_goes_with_what_it_was_for(
    demo_server: Server, page: Page
) -> None:
    visit(page, f"{demo_server.url}/findings?as=operator")
    page.get_by_text("Raise a finding").first.click()
    title = page.get_by_role("textbox", name="Title")
    statement = page.get_by_role("textbox", name="What was found")
    title.fill("Rude in Hindi")
    statement.press_sequentially("It answers rudely when")
    again(page)
    page.get_by_text("Raise a finding").first.click()
    expect(title).to_have_value("Rude in Hindi")
    expect(statement).to_have_value("It answers rudely when")
    with rerun(page):
        page.get_by_role("button", name="Raise").first.click()
    visit(page, f"{demo_server.url}/findings?as=operator")
    page.get_by_text("Raise a finding").first.click()
    expect(title).to_have_value("")
    expect(statement).to_have_value("")


def test_the_policy_editor_keeps_each_key(demo_server: Server, page: Page) -> None:
    visit(page, f"{demo_server.url}/policies?as=operator")
    address = page.evaluate("location.origin") + "/policy?ref=assistant-guidelines@4&view=Write&as=operator"
    visit(page, address)
    editor = page.get_by_role("textbox", name="Text, in Markdown")
    editor.press("Control+End")
    editor.press_sequentially("\n## A new clause\n\nSay so.")
    again(page)
    expect(editor).to_have_value(lambda_ends("Say so."))


def lambda_ends(words: str):  # noqa: ANN201
    import re

    return re.compile(re.escape(words) + r"\s*$")


def test_back_brings_the_filters_back(demo_server: Server, page: Page) -> None:
    for address, label in (("all-feedback", "Kind"), ("queue", "Severity")):
        visit(page, f"{demo_server.url}/{address}?as=operator")
        box = page.get_by_role("combobox", name=label, exact=True)
        box.click()
        with rerun(page):
            page.get_by_role("option").nth(2).click()
        chosen = box.input_value()
        asked = page.url
        assert chosen != "any" and len(asked) > len(f"{demo_server.url}/{address}?as=operator")
        page.get_by_role("link", name="Overview").first.click()
        expect(page).to_have_title("Overview · Plumbline")
        settle(page)
        page.go_back()
        expect(page).to_have_url(asked)
        expect(box).to_have_value(chosen)
