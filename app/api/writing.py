"""The interface's writes: one after the other in one thread, and single requests gathered into one unit of work.

Whatever writes to the store waits for the one writer anyway (docs/decisions/004-one-writer.md); here it waits without holding a
connection. Requests that wait meanwhile share the next commit: each is answered when it is durable, and they pay for it together.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST_TOGETHER = 500

_writer = ThreadPoolExecutor(1, thread_name_prefix="api-writer")


async def write(work: Callable[P, Answer], *args: P.args, **options: P.kwargs) -> Answer:
    """Runs `work` in the writer's thread, after what waits there already."""
    return await asyncio.wrap_future(_writer.submit(work, *args, **options))


class Gathering(Generic[Item, Answer]):
    """Hands items that wait at the same time to `work` together; it returns an answer for each, in order.

    Nobody waits for others to come: an item that finds the writer idle is handed over at once.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Answer]]) -> None:
        self._work = work
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._runner: asyncio.Task[None] | None = None

    async def answer(self, item: Item) -> Answer:
        """The answer for `item`, once the group it went with is stored. Raises what the group failed with."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            done = _writer.submit(self._work, [item for item, _ in group])
            await asyncio.wait([asyncio.wrap_future(done)])
            _hand_out(done, [answer for _, answer in group])
        self._runner = None


def _hand_out(done: "Future[Sequence[Answer]]", waiting: Sequence["asyncio.Future[Answer]"]) -> None:
    failure = done.exception()
    answers = done.result() if failure is None else ()
    for place, answer in enumerate(waiting):
        if answer.done():
            continue  # its sender has gone; what they sent is stored all the same
        if failure is not None:
            answer.set_exception(failure)
        else:
            answer.set_result(answers[place])
