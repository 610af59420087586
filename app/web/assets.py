"""The app's own scripts and styles, compressed: Streamlit sends them as they are, and they are most of what a browser loads.

Only files that are the same for everyone are compressed here, so that no secret stands beside text that an attacker chose.
Everything else of HTTP that is worth it, Streamlit compresses; its WebSocket stays as it is.
"""

import gzip
from collections import OrderedDict
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/static/"
KINDS = ("text/", "application/javascript", "application/json", "application/wasm", "image/svg+xml")
SMALLEST = 500
"""Bytes below which a header costs more than is won."""
LEVEL = 9
"""Each file is compressed once for the life of the process."""
MOST_KEPT = 64 << 20


class CompressedAssets:
    """ASGI middleware that sends the files under /static/ with gzip to whoever accepts it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept = Kept()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _may_be_compressed(scope):
            await self.app(scope, receive, _Compressing(scope["path"], self._kept, send))
        else:
            await self.app(scope, receive, send)


class Kept:
    """Compressed files by path and entity tag, the oldest first; at most `MOST_KEPT` bytes of them."""

    def __init__(self) -> None:
        self._files: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def compressed(self, name: tuple[str, str], content: bytes) -> bytes:
        """`content` with gzip, from memory where it was compressed before."""
        found = self._files.get(name)
        if found is None:
            found = gzip.compress(content, LEVEL, mtime=0)
            self._keep(name, found)
        return found

    def _keep(self, name: tuple[str, str], packed: bytes) -> None:
        with self._lock:
            self._size += len(packed) - len(self._files.pop(name, b""))
            self._files[name] = packed
            while self._size > MOST_KEPT:
                _, dropped = self._files.popitem(last=False)
                self._size -= len(dropped)


class _Compressing:
    """Sends one answer on: as it comes where it isn't worth compressing, else whole, when all of it is there."""

    def __init__(self, path: str, kept: Kept, send: Send) -> None:
        self._path, self._kept, self._send = path, kept, send
        self._start: Message | None = None
        self._parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_worth_it(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        name = (self._path, headers.get("etag", ""))
        body = await run_in_threadpool(self._kept.compressed, name, b"".join(self._parts))
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        headers.add_vary_header("Accept-Encoding")
        if "etag" in headers and not headers["etag"].startswith("W/"):
            headers["etag"] = f"W/{headers['etag']}"
        del headers["accept-ranges"]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _may_be_compressed(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return (
        scope["method"] == "GET"
        and scope["path"].startswith(PATH)
        and "gzip" in headers.get("accept-encoding", "")
        and "range" not in headers
    )


def _is_worth_it(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == 200
        and "content-encoding" not in headers
        and "etag" in headers
        and headers.get("content-type", "").startswith(KINDS)
        and int(headers.get("content-length", SMALLEST)) >= SMALLEST
    )
