"""The story is told until a day: the same day makes the same store, and without one it ends today."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from governance.core import ledger
from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.fill import fill
from governance.demo.timeline import END, end_on, latest_end


def head_of(session: Session) -> tuple[int, str]:
    head = ledger.head(session)
    return head.seq, head.hash


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_same_day_makes_the_same_ledger_to_the_last_byte(demo_home: Path, store: Store) -> None:
    """The demo of the tests was filled by the command line, in another process."""
    fill(store, until=END)
    by_command = Store.open(Settings(home=demo_home))
    with store.read() as here, by_command.read() as there:
        assert head_of(here) == head_of(there)
    by_command.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_chance_is_chance_again_after_the_fill(store: Store) -> None:
    by_chance = store.chance
    with pytest.raises(ValueError, match="zone"):
        fill(store, until=datetime(2026, 11, 16, 9))  # noqa: DTZ001 - what is refused
    assert store.chance is by_chance


def test_a_day_ends_the_story_at_nine() -> None:
    assert end_on(date(2027, 2, 28)) == datetime(2027, 2, 28, 9, tzinfo=UTC)
    assert end_on(END.date()) == END


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (datetime(2027, 1, 1, 8, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 9, tzinfo=UTC)),
        (datetime(2027, 1, 1, 9, tzinfo=UTC), datetime(2027, 1, 1, 9, tzinfo=UTC)),
        (datetime(2027, 1, 1, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, 9, tzinfo=UTC)),
    ],
)
def test_nothing_of_a_story_that_ends_today_lies_ahead(now: datetime, end: datetime) -> None:
    assert latest_end(now) == end
