"""Calendar rules in time zones: nothing twice, nothing missed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from governance.measures.cadence import UnusableCadence, next_dates, occurrences

START = datetime(2026, 3, 2, 2, 30)  # noqa: DTZ001 on the clock of a zone
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_first_monday_of_a_month_keeps_its_local_time_over_the_year() -> None:
    found = next_dates("FREQ=MONTHLY;BYDAY=1MO", START.replace(hour=9, minute=0), "Europe/Berlin", NEW_YEAR)
    assert [f"{moment:%m-%d %H}" for moment in found] == [
        "03-02 08",
        "04-06 07",
        "05-04 07",
        "06-01 07",
        "07-06 07",
    ]


@pytest.mark.parametrize(
    ("zone", "minute", "gap"),
    [
        ("Europe/Berlin", 30, "2026-03-29 01:30"),
        ("America/New_York", 30, "2026-03-08 07:30"),
        ("Australia/Lord_Howe", 15, "2026-10-03 15:45"),
    ],
)
def test_nights_of_daylight_saving_come_once(zone: str, minute: int, gap: str) -> None:
    start = START.replace(month=1, day=1, minute=minute)
    year = [moment for moment in occurrences("FREQ=DAILY", start, zone, NEW_YEAR) if moment.year == 2026]
    assert len(year) in (364, 365) and year == sorted(set(year))
    assert all(timedelta(hours=22) < after - before < timedelta(hours=26) for before, after in pairwise(year))
    assert gap in {f"{moment:%Y-%m-%d %H:%M}" for moment in year}


def test_a_time_that_comes_twice_counts_the_first_time() -> None:
    found = next_dates("FREQ=DAILY", START, "Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert [f"{moment:%m-%d %H:%M}" for moment in found] == ["10-25 00:30", "10-26 01:30"]


def test_count_and_until_end_a_rule() -> None:
    before = datetime(2026, 1, 1, tzinfo=UTC)
    assert len(list(occurrences("FREQ=WEEKLY;COUNT=3", START, "UTC", before))) == 3
    assert len(list(occurrences("RRULE:FREQ=DAILY;UNTIL=20260305", START, "UTC", before))) == 3
    assert len(list(occurrences("FREQ=DAILY;UNTIL=20260305T235959Z", START, "UTC", before))) == 4
    with pytest.raises(UnusableCadence, match="never occurs"):
        next_dates("FREQ=WEEKLY;COUNT=3", START, "UTC", datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never occurs"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "never occurs"),
        ("FREQ=WEEKLY;BYSETPOS=7;BYDAY=MO", "never occurs"),
        ("FREQ=HOURLY", "FREQ to be one of"),
        ("", "FREQ to be one of"),
        ("every month", "FREQ to be one of"),
        ("FREQ=DAILY;BYHOUR=3", "time of day"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;COUNT=100000000000", "COUNT"),
        ("FREQ=DAILY;BYDAY=XX", "a rule such as"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL"),
        ("FREQ=DAILY;" + "BYDAY=MO;" * 100, "300 characters"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words(rule: str, words: str) -> None:
    with pytest.raises(UnusableCadence, match=words):
        next_dates(rule, START, "UTC", datetime(2026, 1, 1, tzinfo=UTC))
