"""A pytest that collects once, and then tries each fault in a child of its own: `python -m tests.mutation.trials JOBS RESULTS`.

In the child, the changed function's code takes the place of the real one's, in every place that holds the function. No
file is changed, nothing is imported again, and what one fault breaks ends with its child.
"""

import functools
import gc
import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests.mutation.reach import ALREADY_IMPORTED, stays_in_process
from tests.rig.server import ROOT

KILLED, SURVIVED, TIMED_OUT, UNCHANGED = "killed", "survived", "timeout", "unchanged"
_EXITS = {0: SURVIVED, 1: KILLED, 3: UNCHANGED}
MOST_MEMORY = 6_000_000_000


def replace_code(path: Path, function: str, first_line: int, source: str) -> bool:
    """Gives every holder of a function its code in `source`; False where the two don't differ."""
    old = next(_codes(compile(path.read_text(), str(path), "exec"), function, first_line))
    new = next(_codes(compile(source, str(path), "exec", dont_inherit=True), function, first_line))
    if old == new:
        return False
    replaced = 0
    for held in gc.get_objects():
        if isinstance(held, FunctionType):
            code = held.__code__
            if (
                code.co_filename == str(path)
                and code.co_firstlineno == first_line
                and code.co_qualname == function
            ):
                held.__code__ = new
                replaced += 1
        elif isinstance(held, functools._lru_cache_wrapper) and held.__module__.startswith("governance"):
            held.cache_clear()
    return replaced > 0


def _codes(code: CodeType, function: str, first_line: int) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == function and constant.co_firstlineno == first_line:
                yield constant
            yield from _codes(constant, function, first_line)


class Trials:
    """A pytest plugin whose loop tries faults instead of running tests once."""

    def __init__(self, jobs: list[dict[str, object]], results: Path) -> None:
        self._jobs, self._results = jobs, results

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        # A fault's failing example must not come back in the runs of those who work here.
        import hypothesis

        hypothesis.settings.register_profile("faults", deadline=None, database=None, derandomize=True)
        hypothesis.settings.load_profile("faults")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if stays_in_process(item)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        base = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        killers: dict[str, list[str]] = {}
        for job in self._jobs:
            before = set(base.iterdir())
            started = time.monotonic()
            tests = [items[test] for test in job["tests"] if test in items]  # type: ignore[attr-defined]
            status, killer = self._try(job, tests)
            for made in set(base.iterdir()) - before:
                shutil.rmtree(made, ignore_errors=True)
            if killer:
                killers.setdefault(killer, []).append(str(job["key"]))
            self._write(str(job["key"]), status, time.monotonic() - started, killer)
        for killer, keys in killers.items():
            control = {"limit": 600, "path": None}
            if self._try(control, [items[killer]])[0] != SURVIVED:
                for key in keys:  # a test that fails without a fault says nothing of one
                    self._write(key, UNCHANGED, 0.0, killer)
        return True

    def _write(self, key: str, status: str, seconds: float, killer: str) -> None:
        row = {"key": key, "status": status, "seconds": round(seconds, 2), "noticed_by": killer}
        with self._results.open("a") as out:
            out.write(json.dumps(row) + "\n")

    def _try(self, job: dict[str, object], items: list[pytest.Item]) -> tuple[str, str]:
        limit = int(job["limit"])  # type: ignore[call-overload]
        answer = self._results.with_suffix(".killer")
        answer.write_text("")
        child = os.fork()
        if child == 0:
            self._be_child(job, items, limit, answer)
        deadline = time.monotonic() + 8 * limit
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                break
            if time.monotonic() > deadline:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return TIMED_OUT, ""
            time.sleep(0.02)
        if os.WIFEXITED(status):
            return _EXITS.get(os.WEXITSTATUS(status), KILLED), answer.read_text()
        ended_by = TIMED_OUT if os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL} else KILLED
        return ended_by, answer.read_text()

    def _be_child(self, job: dict[str, object], items: list[pytest.Item], limit: int, answer: Path) -> None:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
        exit_code = 3
        try:
            if job["path"] is None or self._put_in(job):
                exit_code = 1  # from here on, whatever a fault breaks was noticed
                exit_code = 0 if _all_pass(items, answer) else 1
        finally:
            os._exit(exit_code)

    def _put_in(self, job: dict[str, object]) -> bool:
        first_line = int(job["first_line"])  # type: ignore[call-overload]
        return replace_code(ROOT / str(job["path"]), str(job["function"]), first_line, str(job["source"]))


def _all_pass(items: list[pytest.Item], answer: Path) -> bool:
    """Runs tests until one fails; that one's name is left in `answer`."""
    for item, following in zip_longest(items, items[1:]):
        answer.write_text(item.nodeid)
        if not _passes(item, following):
            return False
    answer.write_text("")
    return True


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    from _pytest.runner import runtestprotocol

    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def main(jobs: Path, results: Path) -> None:
    planned = json.loads(jobs.read_text())
    files = sorted({test.partition("::")[0] for job in planned for test in job["tests"]})
    pytest.main(
        ["-q", "-p", "no:cacheprovider", *ALREADY_IMPORTED, *files], plugins=[Trials(planned, results)]
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
