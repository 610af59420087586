"""Script runs of the pages that resample intervals, on the demo organisation, while a product posts feedback without a pause.

Aim: under 500 ms for each run after the first. Posting and the page share the machine's cores.
"""

import asyncio
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core import migrate
from governance.core.access import SYSTEM
from governance.core.keys.commands import create_key
from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.fill import fill
from governance.demo.timeline import END
from tests.bench.wsload import ROUTE
from tests.rig.server import Server, serving

PAGES = (
    ("preferences", ""),
    ("agreement", ""),
    ("agreement", "view=stakeholders"),
    ("agreement", "view=votes"),
    ("contested", ""),
)
RUNS, RUN_SECONDS = 12, 120


@contextmanager
def posting(server: Server, key: str) -> Iterator[list[int]]:
    """Posts a rating after another to the server until the block ends. Counts them in what it gives."""
    ends, posted = threading.Event(), [0]

    def post() -> None:
        with httpx.Client(headers={"authorization": f"Bearer {key}"}, timeout=300) as client:
            while not ends.is_set():
                number = posted[0]
                record = {
                    "key": f"bench-{number}", "kind": "rating", "rating": 1 + number % 5, "model_version": "assistant 2.1",
                    "output": f"bench-output-{number % 50}", "prompt": "Where is it?", "answer": f"Mill Lane {number % 50}.",
                    "language": "en", "scenario": "housing", "consent": ["review"],
                }  # fmt: skip
                client.post(
                    f"{server.url}/api/v1/feedback",
                    content=json.dumps(record),
                    headers={"content-type": "application/json"},
                ).raise_for_status()
                posted[0] += 1

    poster = threading.Thread(target=post)
    poster.start()
    try:
        yield posted
    finally:
        ends.set()
        poster.join()


async def seconds_of_runs(url: str, page: str, query: str) -> list[float]:
    """How long each run of the page takes in one session, until its script has finished."""
    address = url.replace("http", "ws", 1) + ROUTE
    took = []
    async with websockets.connect(
        address,
        subprotocols=[websockets.Subprotocol("streamlit")],
        origin=websockets.Origin(url.rstrip("/")),
        max_size=None,
    ) as socket:
        for _ in range(RUNS):
            request = BackMsg()
            request.rerun_script.page_name, request.rerun_script.query_string = page, query
            began = time.perf_counter()
            await socket.send(request.SerializeToString())
            async with asyncio.timeout(RUN_SECONDS):
                while not _has_ended(ForwardMsg.FromString(await socket.recv(decode=False))):
                    pass
            took.append(time.perf_counter() - began)
    return took


def _has_ended(message: ForwardMsg) -> bool:
    return (
        message.WhichOneof("type") == "script_finished"
        and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
    )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as folder:
        home = Path(folder)
        store = Store.open(Settings(home=home))
        migrate.make_ready(store.engine)
        fill(store, until=END)
        with store.begin(SYSTEM) as unit:
            key = create_key(unit, "Bench", "bench", ["feedback:write"])
        store.close()
        with serving(home) as server, posting(server, key.text) as posted:
            print(f"{'page':34}{'first, ms':>12}{'median, ms':>12}{'longest, ms':>12}{'posted':>9}")
            for page, query in PAGES:
                before = posted[0]
                first, *later = [
                    1_000 * each for each in asyncio.run(seconds_of_runs(server.url, page, query))
                ]
                words = f"{page} {query}"
                print(
                    f"{words:34}{first:12,.0f}{statistics.median(later):12,.0f}{max(later):12,.0f}{posted[0] - before:9,}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
