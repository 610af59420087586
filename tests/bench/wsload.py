"""Times Streamlit script runs over raw websockets: what the server costs, with no browser in the way.

    python -m tests.bench.wsload http://127.0.0.1:8501 --sessions 50 --runs 20 --page policies

prints one line of JSON. A run's time is from sending the request to the message that the script has finished, with all that
the page draws received in between. Sessions warm up first; then all start at once.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROUTE = "/_stcore/stream"
RUN_SECONDS = 60
"""A run that takes longer counts as an error, and ends its session."""


@dataclass(frozen=True)
class Load:
    """What was measured. Times are in milliseconds, `kilobytes` is the median size of all that one run sends."""

    page: str
    sessions: int
    runs: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    runs_per_second: float
    kilobytes: float
    errors: int
    first_error: str


@dataclass
class _Tally:
    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def measure(url: str, *, sessions: int = 1, runs: int = 50, warm_up: int = 3, page: str = "") -> Load:
    """Runs `page` (its url_path; the landing page by default) `runs` times in each of `sessions` sessions at once."""
    return asyncio.run(_measure(url, sessions, runs, warm_up, page))


async def _measure(url: str, sessions: int, runs: int, warm_up: int, page: str) -> Load:
    tally, start, warm = _Tally(), asyncio.Event(), asyncio.Semaphore(0)
    tasks = [
        asyncio.create_task(_session(url, page, runs, warm_up, warm, start, tally)) for _ in range(sessions)
    ]
    for _ in range(sessions):
        await warm.acquire()
    began = time.perf_counter()
    start.set()
    await asyncio.gather(*tasks)
    return _summary(page, sessions, tally, time.perf_counter() - began)


async def _session(
    url: str,
    page: str,
    runs: int,
    warm_up: int,
    warm: asyncio.Semaphore,
    start: asyncio.Event,
    tally: _Tally,
) -> None:
    try:
        address = url.rstrip("/").replace("http", "ws", 1) + ROUTE
        async with websockets.connect(
            address,
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            origin=websockets.Origin(url.rstrip("/")),
        ) as socket:
            for _ in range(warm_up):
                await _run(socket, page, _Tally())
            warm.release()
            await start.wait()
            for _ in range(runs):
                await _run(socket, page, tally)
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        tally.errors.append(f"{type(error).__name__}: {error}")
        warm.release()


async def _run(socket: websockets.ClientConnection, page: str, tally: _Tally) -> None:
    request = BackMsg()
    request.rerun_script.page_name = page
    began, size = time.perf_counter(), 0
    await socket.send(request.SerializeToString())
    async with asyncio.timeout(RUN_SECONDS):
        while True:
            frame = await socket.recv(decode=False)
            size += len(frame)
            message = ForwardMsg.FromString(frame)
            if message.WhichOneof("type") == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    tally.errors.append("the script does not compile")
                    break
            elif shown := _refusal(message):
                tally.errors.append(shown)
    tally.seconds.append(time.perf_counter() - began)
    tally.sizes.append(size)


def _refusal(message: ForwardMsg) -> str:
    """The exception or the error box that this message puts on the page, or nothing."""
    if message.WhichOneof("type") != "delta":
        return ""
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "exception":
        return f"{element.exception.type}: {element.exception.message}"
    if kind == "alert" and element.alert.format == Alert.ERROR:
        return f"error box: {element.alert.body}"
    return ""


def _summary(page: str, sessions: int, tally: _Tally, wall_seconds: float) -> Load:
    if not tally.seconds:
        raise SystemExit(f"No run came to its end. {tally.errors[:1]}")
    return Load(
        page=page,
        sessions=sessions,
        runs=len(tally.seconds),
        p50_ms=_percentile(tally.seconds, 50),
        p95_ms=_percentile(tally.seconds, 95),
        p99_ms=_percentile(tally.seconds, 99),
        max_ms=round(max(tally.seconds) * 1000, 1),
        runs_per_second=round(len(tally.seconds) / wall_seconds, 1),
        kilobytes=round(statistics.median(tally.sizes) / 1000, 1),
        errors=len(tally.errors),
        first_error=tally.errors[0] if tally.errors else "",
    )


def _percentile(seconds: Sequence[float], percent: int) -> float:
    """The smallest of `seconds` that `percent` per cent of them do not exceed, in milliseconds (nearest rank)."""
    rank = max(1, -(-len(seconds) * percent // 100))
    return round(sorted(seconds)[rank - 1] * 1000, 1)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.wsload", description="Times Streamlit script runs."
    )
    parser.add_argument("url")
    parser.add_argument("--sessions", type=int, default=1)
    parser.add_argument("--runs", type=int, default=50, help="in each session")
    parser.add_argument("--warm-up", type=int, default=3, help="runs that don't count, in each session")
    parser.add_argument("--page", default="", help="url_path of a page; the landing page by default")
    asked = parser.parse_args()
    load = measure(
        asked.url, sessions=asked.sessions, runs=asked.runs, warm_up=asked.warm_up, page=asked.page
    )
    print(json.dumps(asdict(load)))


if __name__ == "__main__":
    main()
