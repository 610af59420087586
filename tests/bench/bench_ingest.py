"""Feedback over HTTP into a running server: NDJSON by 1,000 from two clients, and single records from 32, each beside a bare
endpoint that decodes and writes the same records into one table, and nothing else.

Server and clients share the machine's cores. The bare endpoint writes with the same durability; its single records pay a
commit each. Records are those of bench_import: 1 kB, 5,000 outputs and 2,000 people among them.
"""

import asyncio
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core.access import SYSTEM
from governance.core.keys.commands import create_key
from governance.core.people.commands import add_stakeholder_group
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.records import FIELDS
from governance.registry.commands import add_model, add_model_version
from governance.schema import METADATA
from tests.bench.bench_import import a_record
from tests.rig.server import ROOT, Server, running, serving

RECORDS, BATCH, BATCH_CLIENTS = 20_000, 1_000, 2
SINGLES, SINGLE_CLIENTS = 5_000, 32
HIGHEST = 1_000_000_000


def bare_app(path: str) -> Starlette:
    """An endpoint for NDJSON and one for single records, with a table of all fields and a unique key."""
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    columns = '", "'.join(FIELDS)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
        f'CREATE TABLE IF NOT EXISTS said ("{columns}", UNIQUE (key));'
    )
    statement = f"INSERT INTO said VALUES ({', '.join('?' * len(FIELDS))})"
    decoder = msgspec.json.Decoder(dict)

    def values(line: bytes) -> list[object]:
        record = decoder.decode(line)
        return [str(record[name]) if name in record else None for name in FIELDS]

    def store(rows: Iterable[list[object]]) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(statement, rows)
        database.execute("COMMIT")

    async def many(request: Request) -> JSONResponse:
        lines = (await request.body()).splitlines()
        store(map(values, lines))
        return JSONResponse({"created": len(lines)})

    async def one(request: Request) -> JSONResponse:
        store([values(await request.body())])
        return JSONResponse({"created": 1})

    return Starlette(
        routes=[
            Route("/_stcore/health", lambda _: JSONResponse({})),
            Route("/many", many, methods=["POST"]),
            Route("/one", one, methods=["POST"]),
        ]
    )


def requests(path: str, kind: str, bodies: Iterable[bytes], key: str) -> list[bytes]:
    """Whole HTTP requests, made beforehand so that the clients cost little."""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\nauthorization: Bearer {key}\r\n"
    )
    return [f"{head}content-length: {len(body)}\r\n\r\n".encode() + body for body in bodies]


async def send(server: Server, waiting: list[bytes], clients: int) -> list[float]:
    """Sends all requests over `clients` connections; the seconds that each took."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    took: list[float] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        while waiting:
            request = waiting.pop()
            start = time.perf_counter()
            writer.write(request)
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            if head.split(b" ", 2)[1] not in (b"200", b"201"):
                raise SystemExit(head.decode())
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            took.append(time.perf_counter() - start)
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return took


def measure(server: Server, paths: tuple[str, str], key: str) -> tuple[float, float, float, float]:
    """Records a second in batches; single records a second, their median and their 99th percentile in ms."""
    chance = random.Random(1)
    records = [json.dumps(a_record(number, chance)).encode() for number in range(RECORDS + SINGLES)]
    batches = [b"\n".join(records[place : place + BATCH]) for place in range(0, RECORDS, BATCH)]
    waiting = requests(paths[0], "application/x-ndjson", batches, key)[::-1]
    start = time.perf_counter()
    asyncio.run(send(server, waiting, BATCH_CLIENTS))
    many = RECORDS / (time.perf_counter() - start)
    waiting = requests(paths[1], "application/json", records[RECORDS:], key)
    start = time.perf_counter()
    took = asyncio.run(send(server, waiting, SINGLE_CLIENTS))
    one = SINGLES / (time.perf_counter() - start)
    return many, one, statistics.median(took) * 1_000, statistics.quantiles(took, n=100)[98] * 1_000


def governed(home: Path) -> tuple[float, float, float, float]:
    with serving(home) as server:
        store = Store.open(Settings(home=home))
        with store.begin(SYSTEM) as unit:
            add_stakeholder_group(unit, "public", "Public")
            add_model(unit, "assistant", "Assistant")
            add_model_version(unit, "assistant", "1.0")
            limits = {"requests_a_minute": HIGHEST, "records_a_minute": HIGHEST}
            key = create_key(unit, "Bench", "bench", ["feedback:write"], **limits)
        figures = measure(server, ("/api/v1/feedback", "/api/v1/feedback"), key.text)
        with store.read() as session:
            assert verify(session, METADATA.sorted_tables).ok
        store.close()
    return figures


def bare(home: Path) -> tuple[float, float, float, float]:
    code = (
        f"import sys, uvicorn; from tests.bench.bench_ingest import {bare_app.__name__} as bare_app; "
        f"uvicorn.run(bare_app({str(home / 'bare.db')!r}), port=int(sys.argv[1]), log_level='error')"
    )
    with running([sys.executable, "-c", code], home, cwd=ROOT) as server:
        return measure(server, ("/many", "/one"), "none")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = governed(Path(folder) / "home"), bare(Path(folder) / "bare")
    print(f"{'':24}{'governed':>12}{'bare':>12}{'ratio':>8}")
    for words, place in (
        ("NDJSON, records/s", 0),
        ("single POST, records/s", 1),
        ("median, ms", 2),
        ("p99, ms", 3),
    ):
        print(f"{words:24}{ours[place]:12,.1f}{theirs[place]:12,.1f}{ours[place] / theirs[place]:8.2f}")


if __name__ == "__main__":
    main()
