"""Which tests run which functions: recorded once, and again only for test files that changed."""

import ast
import hashlib
import json
import sys
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import coverage
import pytest

from tests.rig.server import ROOT

ROOMS_WITHOUT_CODE_OF_OURS = {"app", "api", "bench", "e2e", "faults", "installed", "peers", "rig", "mutation"}
ALREADY_IMPORTED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
OTHER_PROCESSES = {"server", "demo_server", "browser", "page", "postgres", "demo_home"}


def test_files() -> list[Path]:
    """Test files that run the domain in their own process."""
    return [
        path
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if path.relative_to(ROOT / "tests").parts[0] not in ROOMS_WITHOUT_CODE_OF_OURS
    ]


def stays_in_process(item: pytest.Item) -> bool:
    """Whether a test runs here and on SQLite: what a server of its own runs can't be reached."""
    return not OTHER_PROCESSES & set(getattr(item, "fixturenames", ())) and "postgres" not in item.nodeid


class Reach:
    """For each test its seconds, and the functions it runs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, dict[str, object]] = json.loads(path.read_text()) if path.exists() else {}

    def stale(self, files: Iterable[Path]) -> list[Path]:
        return [path for path in files if self.files.get(_name(path), {}).get("hash") != _hash(path)]

    def add(self, files: Iterable[Path], tests: dict[str, tuple[float, list[str]]]) -> None:
        for path in files:
            own = {
                test: [seconds, functions]
                for test, (seconds, functions) in tests.items()
                if test.partition("::")[0] == _name(path)
            }
            self.files[_name(path)] = {"hash": _hash(path), "tests": own}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.files))

    def by_function(self) -> dict[str, list[tuple[str, float]]]:
        """The tests of each function, those that run little else first."""
        found: dict[str, list[tuple[int, float, str]]] = {}
        for path, recorded in self.files.items():
            if not (ROOT / path).exists():
                continue
            for test, (seconds, functions) in recorded["tests"].items():  # type: ignore[attr-defined]
                for function in functions:
                    found.setdefault(function, []).append((len(functions), seconds, test))
        return {
            function: [(test, seconds) for _, seconds, test in sorted(tests)]
            for function, tests in found.items()
        }


class Recorder:
    """A pytest plugin that runs each test under its own name of coverage."""

    def __init__(self) -> None:
        self.coverage = coverage.Coverage(
            data_file=None, source=[str(ROOT / "governance")], messages=False, config_file=False
        )
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if stays_in_process(item)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        started = time.process_time()
        self.coverage.switch_context(item.nodeid)
        result = yield
        self.coverage.switch_context("")
        self._seconds[item.nodeid] = time.process_time() - started
        return result  # type: ignore[return-value]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.outcome != "passed":
            self._failed.add(report.nodeid)

    def run(self, files: list[Path]) -> dict[str, tuple[float, list[str]]]:
        self.coverage.start()
        arguments = ["-q", "-p", "no:cacheprovider", *ALREADY_IMPORTED, *map(str, files)]
        pytest.main(arguments, plugins=[self])
        self.coverage.stop()
        for test in self._failed:  # neither it nor a skipped one can notice anything
            self._seconds.pop(test, None)
        data = self.coverage.get_data()
        functions: dict[str, set[str]] = {test: set() for test in self._seconds}
        for file in data.measured_files():
            name = _name(Path(file))
            spans = function_spans(Path(file))
            for line, tests in data.contexts_by_lineno(file).items():
                function = spans.get(line)
                for test in tests if function else ():
                    if test in functions:
                        functions[test].add(f"{name}::{function}")
        return {test: (seconds, sorted(functions[test])) for test, seconds in self._seconds.items()}


@lru_cache(maxsize=1000)
def function_spans(path: Path) -> dict[int, str]:
    """The outermost function of each line of a file's functions' bodies."""
    spans: dict[int, str] = {}

    def visit(body: list[ast.stmt], within: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                visit(node.body, f"{within}{node.name}.")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1):
                    spans[line] = within + node.name

    visit(ast.parse(path.read_text()).body, "")
    return spans


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    answer, *named = map(Path, sys.argv[1:])
    answer.write_text(json.dumps(Recorder().run(named)))
