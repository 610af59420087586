"""Long test modules begin first."""

from dataclasses import dataclass, field

import pytest

from tests.rig.order import longest_first


@dataclass
class Item:
    """As much of a test as its order depends on."""

    nodeid: str
    fixturenames: tuple[str, ...] = ()
    marks: list[pytest.Mark] = field(default_factory=list)

    def iter_markers(self, name: str) -> list[pytest.Mark]:
        return [mark for mark in self.marks if mark.name == name]


def test_modules_go_by_what_they_take_and_keep_their_own_order() -> None:
    long = pytest.mark.long(seconds=90).mark
    items = [
        Item("a.py::second"), Item("a.py::first"), Item("b.py::page", ("page", "browser")),
        Item("c.py::says_so", marks=[long]), Item("d.py::one"), Item("d.py::two"), Item("d.py::three"),
    ]  # fmt: skip
    longest_first(items)  # type: ignore[arg-type]
    assert [item.nodeid for item in items] == [
        "c.py::says_so", "b.py::page", "d.py::one", "d.py::two", "d.py::three", "a.py::second", "a.py::first",
    ]  # fmt: skip


def test_the_suite_begins_with_what_takes_longest(request: pytest.FixtureRequest) -> None:
    items = list(request.session.items)
    longest_first(items)
    assert items == request.session.items
