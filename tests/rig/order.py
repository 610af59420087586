"""The order of test modules: the long ones first, so that none begins when the other workers have nothing left to do."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

USUAL_SECONDS = 0.15
SECONDS_BY_FIXTURE = {"page": 3.0, "postgres": 0.3}
"""What a test takes that uses this, more or less."""
START_SECONDS = {"browser": 1.0, "server": 4.0, "demo_server": 5.0, "demo_home": 1.0}
"""What a module takes to start this, once."""


def longest_first(items: list[pytest.Item]) -> None:
    """Sorts tests by how long their module takes. Within a module the order stays; every worker comes to the same order.

    Where the estimate is far too low, a module says so itself: pytestmark = pytest.mark.long(seconds=90).
    """
    modules: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        modules[_module(item)].append(item)
    seconds = {module: _seconds(found) for module, found in modules.items()}
    items.sort(key=lambda item: (-seconds[_module(item)], _module(item)))


def _module(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _seconds(items: list[pytest.Item]) -> float:
    said = max(
        (float(mark.kwargs["seconds"]) for item in items for mark in item.iter_markers("long")), default=0.0
    )
    starts = sum(
        START_SECONDS.get(name, 0.0) for name in {name for item in items for name in _fixtures(item)}
    )
    return max(said, starts + sum(_of_test(item) for item in items))


def _of_test(item: pytest.Item) -> float:
    return USUAL_SECONDS + sum(SECONDS_BY_FIXTURE.get(name, 0.0) for name in _fixtures(item))


def _fixtures(item: pytest.Item) -> Iterator[str]:
    """The fixtures that a test uses, and the databases it runs on."""
    yield from getattr(item, "fixturenames", ())
    callspec = getattr(item, "callspec", None)
    if callspec is not None and callspec.params.get("databases") == "postgres":
        yield "postgres"
