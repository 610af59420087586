"""An answer is kept while the ledger stands still, and no longer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from app.session import cache as answers
from governance.core.access import SYSTEM
from governance.core.people.commands import add_stakeholder_group
from governance.core.people.queries import stakeholder_groups
from governance.core.store import Store


@pytest.fixture(autouse=True)
def here(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store of this process is the test's."""
    monkeypatch.setattr(answers, "store", lambda: store)
    answers._answer.cache_clear()
    yield
    answers._answer.cache_clear()


def test_a_question_is_asked_once_while_nothing_happens(store: Store) -> None:
    asked: list[str] = []

    def question(session: Session, word: str, *, loud: bool = False) -> str:
        asked.append(word)
        return word.upper() if loud else word

    assert [answers.read(question, "a"), answers.read(question, "a")] == ["a", "a"]
    assert answers.read(question, "a", loud=True) == "A"
    assert asked == ["a", "a"]


def test_what_happened_is_seen_at_the_next_question(store: Store) -> None:
    assert answers.read(stakeholder_groups) == []
    with store.begin(SYSTEM) as unit:
        add_stakeholder_group(unit, "public", "Public")
    assert [group.slug for group in answers.read(stakeholder_groups)] == ["public"]


def test_the_moment_is_the_same_for_a_minute_and_never_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    seen = set()
    for second in (0, 1, 59):
        monkeypatch.setattr(store, "clock", lambda second=second: begun + timedelta(seconds=second))
        assert answers.moment() >= store.clock()
        seen.add(answers.moment())
    assert seen == {begun + timedelta(minutes=1)}
