"""Debian's Chromium, driven by Playwright, and knowing when a page's script is over."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
TIMEOUT_MS = 120_000
"""How long something may take that comes sooner or later: a busy machine is no fault of the page."""
POLL_MS = 10
# It talks to nobody but the server under test.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What opens with a movement stands at once where it will stand: a button that moves while it is clicked isn't clicked.
STAND_STILL = """
const animate = Element.prototype.animate;
Element.prototype.animate = function (frames, options) {
  return animate.call(this, frames, typeof options === 'object' ? {...options, duration: 0, delay: 0} : 0);
};
document.addEventListener('DOMContentLoaded', () => {
  const style = document.createElement('style');
  style.textContent = '*, *::before, *::after { transition: none !important; animation: none !important }';
  document.head.append(style);
});
"""

_ended: WeakKeyDictionary[Page, list[float]] = WeakKeyDictionary()
"""When each script run of a page ended, whichever connection told of it: a page that lost its connection takes another."""


def chromium_program() -> str | None:
    """Where Chromium is; None when it isn't installed."""
    return shutil.which("chromium")


@contextmanager
def running_browser(program: str) -> Iterator[Browser]:
    """A browser without a window. What tests expect of a page is waited for as long as what they do."""
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def new_page(browser: Browser, *, width: int = 1440, height: int = 900, dark: bool = False) -> Iterator[Page]:
    """A page with cookies, downloads and a size of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Madrid",
    )
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(STAND_STILL)
    page = context.new_page()
    _ended[page] = []
    page.on("websocket", lambda socket: _watch(page, socket))
    yield page
    context.close()


def visit(page: Page, url: str) -> None:
    """Opens `url` and waits until its script is over. Before the first run begins, a page says that no script runs."""
    with rerun(page):
        page.goto(url)


def settle(page: Page) -> None:
    """Waits until no script runs. After a click use `rerun`: right after it, the run may not have begun yet."""
    page.wait_for_selector(SETTLED, state="attached")


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Waits until the script run that the block's click or key brings about is over.

    with rerun(page):
        page.get_by_role("button", name="Judge").click()
    """
    before = len(_ended[page])
    yield
    latest = time.monotonic() + TIMEOUT_MS / 1000
    while len(_ended[page]) == before:
        if time.monotonic() > latest:
            raise TimeoutError(f"no script run ended within {TIMEOUT_MS / 1000:.0f} s")
        page.wait_for_timeout(POLL_MS)
    settle(page)


def keep(page: Page, name: str) -> Path:
    """A screenshot of the whole page in artifacts/, as `name`.png."""
    path = ARTIFACTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


def _watch(page: Page, socket: WebSocket) -> None:
    socket.on("framereceived", lambda frame: _ends_a_run(frame) and _ended[page].append(time.monotonic()))


def _ends_a_run(frame: str | bytes) -> bool:
    if isinstance(frame, str):
        return False
    message = ForwardMsg.FromString(frame)
    ended: bool = message.WhichOneof("type") == "script_finished"
    return ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
