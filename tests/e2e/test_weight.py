"""How much a browser is sent: a contributor may pay for each byte, on a telephone."""

from playwright.sync_api import CDPSession, Page

from governance.core.settings import Settings
from governance.core.store import Store
from tests.builders import an_open_campaign
from tests.rig.browser import visit
from tests.rig.server import Server

MOST_BYTES = 1_500_000


def received(page: Page) -> list[float]:
    """Sizes of what comes in from now on, as they went over the wire."""
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    session.on(
        "Network.webSocketFrameReceived", lambda told: sizes.append(len(told["response"]["payloadData"]))
    )
    return sizes


def test_a_contributors_page_is_light(demo_server: Server, page: Page) -> None:
    store = Store.open(Settings(home=demo_server.home))
    token = an_open_campaign(store)
    store.close()
    sizes = received(page)
    visit(page, f"{demo_server.url}/take-part?token={token}")
    page.wait_for_load_state("networkidle")
    assert 100_000 < sum(sizes) <= MOST_BYTES, f"{len(sizes)} answers and messages"
