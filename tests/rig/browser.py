"""Debian's Chromium, driven by Playwright, and knowing when a page's script is over."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
TIMEOUT_MS = 20_000
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

_sockets: WeakKeyDictionary[Page, WebSocket] = WeakKeyDictionary()


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
    page = context.new_page()
    page.on("websocket", lambda socket: _sockets.__setitem__(page, socket))
    yield page
    context.close()


def visit(page: Page, url: str) -> None:
    """Opens `url` and waits until its script is over."""
    page.goto(url)
    settle(page)


def settle(page: Page) -> None:
    """Waits until no script runs. After a click use `rerun`: right after it, the run may not have begun yet."""
    page.wait_for_selector(SETTLED, state="attached")


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Waits until the script run that the block's click or key brings about is over.

    with rerun(page):
        page.get_by_role("button", name="Judge").click()
    """
    with _sockets[page].expect_event("framereceived", _ends_a_run, timeout=TIMEOUT_MS):
        yield
    settle(page)


def keep(page: Page, name: str) -> Path:
    """A screenshot of the whole page in artifacts/, as `name`.png."""
    path = ARTIFACTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


def _ends_a_run(frame: str | bytes) -> bool:
    if isinstance(frame, str):
        return False
    message = ForwardMsg.FromString(frame)
    ended: bool = message.WhichOneof("type") == "script_finished"
    return ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
