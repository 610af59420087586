"""Records go into a queue; a thread of its own sends them in batches, and again where that failed."""

import atexit
import json
import random
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from governance.client.posting import Answer, Poster, TryAgain
from governance.client.records import Counts, Record, Refusal

Waiting = tuple[str, bytes]
"""A record's key and its JSON."""


class Client:
    """Sends feedback without ever keeping its product waiting.

    `send` only puts a record into a queue. A thread sends up to `batch` of them together, at the latest `linger_seconds` after
    the first came in. What fails is sent again after a while: from `first_wait_seconds`, doubled each time up to
    `longest_wait_seconds`, each shortened by chance so that many clients don't come back at once; or as long as the server asks.
    Each record has a key, so sending again never stores it twice. When `most_waiting` records wait, further ones are dropped.

    Whatever will not be stored is counted and told to `on_refusal`, in the thread that finds out; it must not raise.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        on_refusal: Callable[[Refusal], None] | None = None,
        batch: int = 500,
        linger_seconds: float = 1.0,
        most_waiting: int = 10_000,
        first_wait_seconds: float = 0.5,
        longest_wait_seconds: float = 60.0,
        timeout_seconds: float = 30.0,
        chance: random.Random | None = None,
    ) -> None:
        self._poster = Poster(url, key, timeout_seconds)
        self._on_refusal = on_refusal
        self._batch, self._linger_seconds, self._most_waiting = batch, linger_seconds, most_waiting
        self._first_wait_seconds, self._longest_wait_seconds = first_wait_seconds, longest_wait_seconds
        self._chance = chance or random.Random()
        self._queue: deque[Waiting] = deque()
        self._counted = dict.fromkeys(("created", "unchanged", "refused", "dropped"), 0)
        self._changed = threading.Condition()
        self._hurry = self._closing = self._given_up = False
        self._thread = threading.Thread(target=self._run, name="plumbline-client", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def send(self, record: Record) -> str | None:
        """Queues a record and returns its key; None where it was dropped. Raises TypeError for what JSON cannot say."""
        key = record.get("key") or str(uuid.uuid4())
        text = json.dumps({**record, "key": key}, ensure_ascii=False).encode(errors="surrogatepass")
        with self._changed:
            if has_room := not self._closing and len(self._queue) < self._most_waiting:
                self._queue.append((key, text))
                self._changed.notify_all()
        if has_room:
            return key
        self._tell("dropped", [key], "the client is closed" if self._closing else "too many records wait")
        return None

    def flush(self, timeout_seconds: float = 30.0) -> bool:
        """Sends what waits now, and waits for it. Returns whether nothing waits any more."""
        with self._changed:
            self._hurry = bool(self._queue)
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._queue, timeout_seconds)

    def close(self, timeout_seconds: float = 10.0) -> Counts:
        """Sends what waits, as long as there is time; the rest is dropped, counted and told. Nothing can be sent afterwards."""
        atexit.unregister(self.close)
        with self._changed:
            self._closing = True
        self.flush(timeout_seconds)
        with self._changed:
            self._given_up = True
            left = [key for key, _ in self._queue]
            self._queue.clear()
            self._changed.notify_all()
        if left:
            self._tell("dropped", left, "the client was closed before it was delivered")
        return self.counts

    @property
    def counts(self) -> Counts:
        with self._changed:
            return Counts(len(self._queue), **self._counted)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        tries = 0
        while batch := self._next_batch():
            try:
                answer = self._poster.post([text for _, text in batch])
            except TryAgain as again:
                self._rest(again.wait_seconds, tries)
                tries += 1
                continue
            tries = 0
            if not self._given_up:  # else they are told as dropped already
                self._count(batch, answer)
            self._take_off(batch)
        self._poster.close()

    def _next_batch(self) -> Sequence[Waiting]:
        """The records to send next, which stay in the queue until they are delivered; none when the client is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            self._changed.wait_for(
                lambda: len(self._queue) >= self._batch or self._hurry or self._given_up, self._linger_seconds
            )
            return [self._queue[place] for place in range(min(self._batch, len(self._queue)))]

    def _take_off(self, batch: Sequence[Waiting]) -> None:
        with self._changed:
            for _ in range(min(len(batch), len(self._queue))):
                self._queue.popleft()
            if not self._queue:
                self._hurry = self._closing
            self._changed.notify_all()

    def _rest(self, asked_seconds: float | None, tries: int) -> None:
        longest = min(self._longest_wait_seconds, self._first_wait_seconds * 2**tries)
        seconds = asked_seconds if asked_seconds is not None else longest * (0.5 + self._chance.random() / 2)
        ends = time.monotonic() + seconds
        with self._changed:
            while not self._given_up and (left := ends - time.monotonic()) > 0:
                self._changed.wait(left)

    def _count(self, batch: Sequence[Waiting], answer: Answer) -> None:
        if answer.refusal is not None:
            self._tell("refused", [key for key, _ in batch], answer.refusal)
            return
        for outcome in answer.outcomes:
            if outcome["status"] in ("created", "unchanged"):
                with self._changed:
                    self._counted[outcome["status"]] += 1
            else:
                key, _ = batch[outcome["line"] - 1]
                self._tell("refused", [key], _reason(outcome))

    def _tell(self, what: str, keys: Sequence[str], reason: str) -> None:
        with self._changed:
            self._counted[what] += len(keys)
        if self._on_refusal is not None:
            for key in keys:
                self._on_refusal(Refusal(key, reason))


def _reason(outcome: dict[str, object]) -> str:
    problems = outcome.get("problems")
    if isinstance(problems, list) and problems:
        return "; ".join(f"{each['field']}: {each['reason']}" for each in problems)
    return (
        f"the key was used for different content (stored {outcome.get('stored')}, sent {outcome.get('sent')})"
    )
