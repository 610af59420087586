"""What takes long to count is shown as of an event that it names, while a newer answer is counted beside."""

import threading
from collections.abc import Iterator

import pytest
from sqlmodel import Session

from app.session import cache, counted
from governance.core import ledger
from governance.core.access import SYSTEM
from governance.core.people.commands import add_stakeholder_group
from governance.core.people.queries import stakeholder_groups
from governance.core.store import Store


@pytest.fixture(autouse=True)
def here(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store of this process is the test's."""
    for module in (cache, counted):
        monkeypatch.setattr(module, "store", lambda: store)
    yield
    counted.stop_counting()


class Slow:
    """Counts groups, and takes as long as the test lets it once it is to wait."""

    def __init__(self) -> None:
        self.may_go_on, self.asked = threading.Event(), 0
        self.may_go_on.set()

    def __call__(self, session: Session) -> tuple[int, int]:
        seq = ledger.head(session).seq
        self.asked += 1
        self.may_go_on.wait(60)
        return seq, len(stakeholder_groups(session))


def add(store: Store, slug: str) -> None:
    with store.begin(SYSTEM) as unit:
        add_stakeholder_group(unit, slug, slug.capitalize())


def test_a_question_is_counted_once_while_nothing_happens(store: Store) -> None:
    slow = Slow()
    add(store, "public")
    first, second = counted.counted(0, slow), counted.counted(0, slow)
    assert first == second and first.answer == (first.event, 1) and first.newer == 0
    assert slow.asked == 1


def test_while_a_newer_answer_is_counted_the_last_one_is_given_with_its_event(store: Store) -> None:
    slow = Slow()
    add(store, "public")
    before = counted.counted(0, slow)
    add(store, "experts")
    slow.may_go_on.clear()
    meanwhile = counted.counted(0, slow)
    again = counted.counted(0, slow)
    assert meanwhile == again == counted.Counted(before.answer, before.event, 1)
    assert slow.asked == 2, "the same question is counted once at a time"
    running = next(iter(counted._all()._running.values()))
    slow.may_go_on.set()
    running.result(60)
    after = counted.counted(0, slow)
    assert (after.answer, after.newer) == ((before.event + 1, 2), 0)


def test_an_answer_that_comes_quickly_is_the_newest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "PATIENCE_SECONDS", 60)
    slow = Slow()
    counted.counted(0, slow)
    add(store, "public")
    found = counted.counted(0, slow)
    assert (found.answer, found.newer) == ((found.event, 1), 0)


def test_what_somebody_did_themselves_is_in_their_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "PATIENCE_SECONDS", 0)
    slow = Slow()
    counted.counted(0, slow)
    add(store, "public")
    found = counted.counted(cache.newest_event(), slow)
    assert found.answer == (found.event, 1)


def test_an_old_answer_is_not_shown(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(counted, "MOST_SECONDS", 0)
    slow = Slow()
    counted.counted(0, slow)
    add(store, "public")
    found = counted.counted(0, slow)
    assert (found.answer, found.newer) == ((found.event, 1), 0)


def test_a_question_that_fails_fails_and_leaves_the_last_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "PATIENCE_SECONDS", 60)
    fails = threading.Event()

    def question(session: Session) -> int:
        if fails.is_set():
            raise ValueError("it can't be counted")
        return ledger.head(session).seq

    before = counted.counted(0, question)
    add(store, "public")
    fails.set()
    with pytest.raises(ValueError, match="counted"):
        counted.counted(0, question)
    fails.clear()
    assert counted.counted(0, question).answer == before.event + 1
