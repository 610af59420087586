"""When things happened, counted back from the end: the moment at which the demo's present begins."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

END = datetime(2026, 11, 16, 9, tzinfo=UTC)
"""The end for which the comments in story.py name dates: a Monday. The story ends then where no other end is named."""

END_HOUR = END.hour
"""The hour (UTC) at which the story ends, on whatever day it does."""

OPENS, CLOSES = 8, 17
"""Office hours in UTC: staff decide between them, from Monday to Friday."""

GROWTH = 0.6
"""How much busier the last day of a period is than its first, as a share of the average day."""

WAKING_HOURS = {
    7: 3,
    8: 5,
    9: 8,
    10: 8,
    11: 7,
    12: 5,
    13: 5,
    14: 6,
    15: 6,
    16: 7,
    17: 7,
    18: 8,
    19: 8,
    20: 6,
    21: 3,
}
WEEKEND_SHARE = 0.55
"""Traffic on a Saturday or Sunday, as a share of a weekday's."""


@dataclass(frozen=True)
class Timeline:
    """Moments of the story. Raises ValueError for an end without a zone."""

    end: datetime

    def __post_init__(self) -> None:
        if self.end.tzinfo is None:
            raise ValueError("the end of the demo needs a zone")
        object.__setattr__(self, "end", self.end.astimezone(UTC))

    def day(self, days_before: int, hour: int = 0, minute: int = 0) -> datetime:
        """That time (UTC) on the day so many days before the end."""
        midnight = self.end.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=days_before) + timedelta(hours=hour, minutes=minute)

    def waking_moment(self, random: Random, start: datetime, stop: datetime) -> datetime:
        """A moment from `start` until before `stop` and the end: more on later days, few at weekends, none at night."""
        stop = min(stop, self.end)
        days = max((stop - start).days, 1)
        while True:
            day = start.replace(hour=0, minute=0, second=0) + timedelta(
                days=int(_growing(random) * days + 0.5)
            )
            if day.weekday() > 4 and random.random() > WEEKEND_SHARE:
                continue
            hour = random.choices(list(WAKING_HOURS), weights=list(WAKING_HOURS.values()))[0]
            moment = day + timedelta(hours=hour, seconds=random.randrange(3600))
            if start <= moment < stop:
                return moment

    def later(self, random: Random, moment: datetime, mean_days: float) -> datetime:
        """Some time after `moment`, `mean_days` on average, and before the end."""
        delay = timedelta(days=random.expovariate(1 / mean_days), seconds=random.randrange(30, 300))
        left = self.end - moment
        return _whole_second(moment + (delay if delay < left else left * random.uniform(0.05, 0.95)))


def end_on(day: date) -> datetime:
    """The end of a story that is told until that day."""
    return datetime(day.year, day.month, day.day, END_HOUR, tzinfo=UTC)


def latest_end(now: datetime) -> datetime:
    """The last end that lies not after `now`: today's, or yesterday's early in the morning."""
    today = end_on(now.astimezone(UTC).date())
    return today if today <= now else today - timedelta(days=1)


def in_office(random: Random, moment: datetime) -> datetime:
    """`moment` itself within office hours, otherwise the next morning that is a working day."""
    if moment.hour >= CLOSES or moment.weekday() > 4:
        moment = _next_morning(moment)
    if moment.hour < OPENS:
        moment = moment.replace(hour=OPENS, minute=0, second=0)
        moment += timedelta(seconds=random.randrange(2 * 3600))
    return _whole_second(moment)


def _next_morning(moment: datetime) -> datetime:
    morning = moment.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    while morning.weekday() > 4:
        morning += timedelta(days=1)
    return morning


def _growing(random: Random) -> float:
    """A share of a period, 0 to 1, with a density that rises in a straight line by GROWTH around 1."""
    low = 1 - GROWTH / 2
    return float((-low + (low * low + 2 * GROWTH * random.random()) ** 0.5) / GROWTH)


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
