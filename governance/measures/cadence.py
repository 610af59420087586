"""When something that comes round is due: a calendar rule (RFC 5545) on the clock of a time zone.

A rule says days; the time of day is that of the start. On the night that clocks go forward, a time that doesn't exist is taken as
late by the hour that is left out; on the night that they go back, a time that comes twice counts once, the first time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

LONGEST_RULE = 300
YEARS_LOOKED_AHEAD = 30
SLOW_ENOUGH = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
MOST_TIMES = 10_000
_NO_CLOCK = frozenset(("BYHOUR", "BYMINUTE", "BYSECOND"))


class UnusableCadence(ValueError):
    """A rule that can't be read, or that never occurs."""


def occurrences(rule: str, start: datetime, zone: str, after: datetime) -> Iterator[datetime]:
    """The times in UTC, later than `after`, at which a rule is due; `start` is the first day and the time of day, on the zone's
    clock. Ends with the rule, or after thirty years. Raises UnusableCadence, ZoneInfoNotFoundError.
    """
    place = ZoneInfo(zone)
    last = max(after.astimezone(place).replace(tzinfo=None), start) + timedelta(days=366 * YEARS_LOOKED_AHEAD)
    for day in _days(rule, start, last):
        moment = day.replace(tzinfo=place).astimezone(UTC)
        if moment > after:
            yield moment


def next_dates(rule: str, start: datetime, zone: str, after: datetime, count: int = 5) -> list[datetime]:
    """The next times, in UTC. Raises UnusableCadence for a rule that never occurs again."""
    found = list(islice(occurrences(rule, start, zone, after), count))
    if not found:
        raise UnusableCadence("it never occurs: no day meets all its conditions")
    return found


def _days(rule: str, start: datetime, last: datetime) -> Iterator[datetime]:
    """The rule's days from `start` to `last`. COUNT is counted here, so that a rule without a day ends all the same."""
    parts = _parts(rule)
    count = parts.pop("COUNT", None)
    until = parts.get("UNTIL")
    if until is None or _day(until) > last:
        parts["UNTIL"] = f"{last:%Y%m%dT%H%M%S}"
    try:
        days = iter(rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start))
        yield from days if count is None else islice(days, int(count))
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise UnusableCadence(f"expected a rule such as FREQ=MONTHLY;BYDAY=1MO: {error}") from error


def _parts(rule: str) -> dict[str, str]:
    text = rule.strip().upper().removeprefix("RRULE:")
    if len(text) > LONGEST_RULE or not text.isascii():
        raise UnusableCadence(f"expected {LONGEST_RULE} characters at most")
    parts = dict(part.partition("=")[::2] for part in text.split(";") if part)
    if parts.get("FREQ") not in SLOW_ENOUGH:
        raise UnusableCadence(f"expected FREQ to be one of {', '.join(SLOW_ENOUGH)}")
    if not _NO_CLOCK.isdisjoint(parts):
        raise UnusableCadence("the time of day is that of the first date, not the rule's")
    for name in ("INTERVAL", "COUNT"):
        value = parts.get(name, "1")
        if not value.isdecimal() or not 1 <= int(value) <= MOST_TIMES:
            raise UnusableCadence(f"expected {name} from 1 to {MOST_TIMES:,}")
    if "UNTIL" in parts:
        parts["UNTIL"] = parts["UNTIL"].removesuffix("Z")
    return parts


def _day(until: str) -> datetime:
    try:
        return datetime.strptime(until[:8], "%Y%m%d")  # noqa: DTZ007 a day on the zone's clock
    except ValueError as error:
        raise UnusableCadence("expected UNTIL as a day: 20271231") from error
