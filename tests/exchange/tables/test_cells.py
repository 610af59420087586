"""Cells as names, numbers and moments: nothing is guessed where two readings are possible."""

from datetime import UTC, datetime

import pytest

from governance.core.errors import Invalid
from governance.exchange.tables.cells import (
    Clock,
    Order,
    as_moment,
    as_number,
    as_text,
    order_of,
    zone_called,
)

BERLIN = zone_called("Europe/Berlin")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("01", "01"),
        (118001.0, "118001"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (None, ""),
        ("None", "None"),
        (7, "7"),
    ],
)
def test_what_something_is_called_stays_as_written(cell: object, text: str) -> None:
    assert as_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "comma", "number"),
    [
        ("4", False, 4.0),
        ("1,5", False, 1.5),
        ("1,500", False, None),
        ("1,500", True, 1.5),
        ("1.234,5", True, 1234.5),
        ("1,234,567", False, 1234567.0),
        ("85 %", False, 0.85),
        ("−3", False, -3.0),
        ("four", False, None),
        (True, False, None),
    ],
)
def test_a_number_is_read_unless_it_can_be_read_in_two_ways(
    cell: object, comma: bool, number: float | None
) -> None:
    assert as_number(cell, decimal_comma=comma) == number


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("2026-07-18 08:28", ""),
        ("18.07.2026 08:28", ""),
        ("18/07/2026 08:28", ""),
        ("7/18/2026 8:28 AM", ""),
        ("7/18/26 8:28", ""),
        ("2026/07/18 8:28:00 AM GMT+2", ""),
        ("2026-07-18T06:28:00Z", ""),
        (datetime(2026, 7, 18, 8, 28), ""),  # noqa: DTZ001 as Excel has it
    ],
)
def test_the_ways_of_writing_one_moment_are_one(cell: object, order: Order) -> None:
    assert as_moment(cell, Clock(BERLIN, order)) == datetime(2026, 7, 18, 6, 28, tzinfo=UTC)


def test_a_date_of_two_readings_is_refused_until_the_order_is_known() -> None:
    with pytest.raises(Invalid, match="two ways"):
        as_moment("03/04/2026 10:00", Clock(BERLIN))
    assert as_moment("03/04/2026 10:00", Clock(BERLIN, "day-first")).month == 4
    assert as_moment("03/04/2026 10:00", Clock(BERLIN, "month-first")).month == 3
    assert order_of(["03/04/2026", "18/04/2026"]) == "day-first"
    assert order_of(["03/04/2026", "04/18/2026"]) == "month-first"
    assert order_of(["03/04/2026"]) == "" == order_of(["18/04/2026", "04/18/2026"])


def test_a_time_without_a_zone_asks_for_the_files() -> None:
    with pytest.raises(Invalid, match="--time-zone"):
        as_moment("2026-07-18 08:28", Clock())
    with pytest.raises(Invalid, match="Europe/Berlin"):
        zone_called("Mars/Olympus")
