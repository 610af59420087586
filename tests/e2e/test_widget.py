"""The widget in a real browser, on a page of another origin: seven languages, keyboard, receipt, no cookie."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.rig.browser import ARTIFACTS
from tests.rig.server import Server, plumbline

ASK = {
    "en": "Was this answer good?",
    "es": "¿Fue buena esta respuesta?",
    "fr": "Cette réponse était-elle bonne ?",
    "de": "War diese Antwort gut?",
    "hi": "क्या यह उत्तर अच्छा था?",
    "zh": "这个回答好吗？",
    "ar": "هل كانت هذه الإجابة جيدة؟",
}


@contextmanager
def another_origin(folder: Path) -> Iterator[str]:
    """A small web server of somebody else's."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def shop(server: Server, tmp_path: Path) -> Iterator[str]:
    """A page of a product, with the widget under an answer in each language."""
    record = {"key": "1", "kind": "comment", "model_version": "assistant 1", "output": "o-1", "comment": "x", "prompt": "Hi",
              "answer": "Hello", "language": "en", "scenario": "shop"}  # fmt: skip
    (tmp_path / "known.jsonl").write_text(json.dumps(record))
    assert plumbline("import", "jsonl", tmp_path / "known.jsonl", home=server.home).returncode == 0
    with another_origin(tmp_path) as origin:
        words = ("--product", "shop", "--page", origin, "--json")
        key = json.loads(plumbline("key", "create", "Shop", *words, home=server.home).stdout)["key"]
        answers = "".join(
            f'<section lang="{tag}"><p>Hello</p><div id="{tag}" data-plumbline-output="o-1" '
            f'data-model-version="assistant 1"></div></section>'
            for tag in ASK
        )
        script = f'<script src="{server.url}/widget/feedback.js" data-key="{key}" defer></script>'
        page = f"<!doctype html><meta charset=utf-8><title>Shop</title>{script}<h1>Shop</h1>{answers}"
        (tmp_path / "index.html").write_text(page, encoding="utf-8")
        yield origin


def test_a_reader_of_another_page_gives_feedback_and_gets_a_receipt(shop: str, page: Page) -> None:
    page.goto(shop)
    for tag, words in ASK.items():
        expect(page.locator(f"#{tag}").get_by_text(words)).to_be_visible()
    assert page.locator("#ar").evaluate("each => each.shadowRoot.querySelector('[dir]').dir") == "rtl"
    english = page.locator("#en")
    expect(english.get_by_role("button", name="Send")).to_be_hidden()
    english.get_by_role("button", name="Bad answer").focus()
    page.keyboard.press("Enter")
    expect(english.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    english.get_by_role("button", name="Harmful").click()
    english.get_by_role("textbox").fill("It hurt.")
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / "widget.png", full_page=True)
    english.get_by_role("button", name="Send").click()
    expect(english.get_by_text("Thank you. Your feedback is stored.")).to_be_visible()
    assert len(english.locator("code").inner_text().replace("-", "")) == 20
    german = page.locator("#de")
    german.get_by_role("button", name="Gute Antwort").click()
    expect(german.get_by_role("button", name="Schädlich")).to_be_hidden()
    german.get_by_role("button", name="Senden").click()
    expect(german.get_by_text("Danke. Ihre Rückmeldung ist gespeichert.")).to_be_visible()
    assert page.context.cookies() == []


def test_words_are_kept_where_a_page_may_not_send(shop: str, page: Page) -> None:
    page.goto(shop.replace("127.0.0.1", "localhost"))
    english = page.locator("#en")
    english.get_by_role("button", name="Good answer").click()
    english.get_by_role("textbox").fill("Fine.")
    english.get_by_role("button", name="Send").click()
    expect(english.get_by_text("It could not be sent.")).to_be_visible()
    expect(english.get_by_role("textbox")).to_have_value("Fine.")
