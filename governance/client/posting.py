"""One request to the server: a batch as gzipped NDJSON, and what became of it."""

import gzip
import http.client
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PATH = "/api/v1/feedback"
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed."""


class TryAgain(Exception):
    """The batch was not delivered this time; `wait_seconds` is how long the server asked to wait, if it did."""

    def __init__(self, reason: str, wait_seconds: float | None = None) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(reason)


@dataclass(frozen=True)
class Answer:
    """What became of a batch: an outcome for each record as the server tells it, or why it refused the whole request."""

    outcomes: list[dict[str, Any]]
    refusal: str | None = None


class Poster:
    """Keeps a connection to the server at `url` and sends batches over it."""

    def __init__(self, url: str, key: str, timeout_seconds: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r}: expected the server's address, such as https://plumbline.example.org")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=timeout_seconds)
        self._path = parts.path.rstrip("/") + PATH
        self._headers = {
            "authorization": f"Bearer {key}",
            "content-type": "application/x-ndjson",
            "content-encoding": "gzip",
        }

    def post(self, lines: Sequence[bytes]) -> Answer:
        """Sends records, one JSON text each. Raises TryAgain where it may work later."""
        try:
            self._connection.request("POST", self._path, gzip.compress(b"\n".join(lines), 1), self._headers)
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise TryAgain(str(error) or type(error).__name__) from error
        if response.status in AGAIN:
            raise TryAgain(
                f"the server answered {response.status}", _seconds(response.getheader("retry-after"))
            )
        if response.status != 200:
            return Answer([], f"the server answered {response.status}: {body[:500].decode(errors='replace')}")
        told = [json.loads(line) for line in body.splitlines()]
        return Answer([each for each in told if "status" in each])

    def close(self) -> None:
        self._connection.close()


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdecimal() else None
