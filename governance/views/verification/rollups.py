"""The roll-ups of feedback by week and slice, counted again from all records that aren't set aside."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from governance.core.proof.discrepancy import Discrepancy
from governance.views.verification.comparing import differences

_DAYS = {
    "sqlite": "substr(given_at, 1, 10)",
    "postgresql": "to_char(timezone('UTC', given_at), 'YYYY-MM-DD')",
}


def check_weeks(session: Session) -> Iterator[Discrepancy]:
    counted: Counter[tuple[str, ...]] = Counter()
    for (week, *_, kind), (count, *_sums) in _counted(session).items():
        counted[week, kind] += count
    stored = {
        (str(week), kind): (count,)
        for week, kind, count in session.connection().exec_driver_sql(
            "SELECT week, kind, count FROM feedback_week"
        )
        if count
    }
    yield from differences("feedback_week", ("count",), stored, {key: (n,) for key, n in counted.items()})


def check_slices(session: Session) -> Iterator[Discrepancy]:
    query = (
        "SELECT week, model_version_id, language, scenario, stakeholder_group_id, kind, count, rating_sum, severity_sum"
        " FROM feedback_slice"
    )
    stored = {
        (str(row[0]), *row[1:6]): tuple(row[6:])
        for row in session.connection().exec_driver_sql(query)
        if any(row[6:])
    }
    yield from differences(
        "feedback_slice", ("count", "rating_sum", "severity_sum"), stored, _counted(session)
    )


def _counted(session: Session) -> dict[tuple[Any, ...], tuple[int, int, int]]:
    """(count, sum of ratings, sum of severities) by week's Monday, model version, language, scenario, group and kind."""
    connection = session.connection()
    days = _DAYS[connection.dialect.name]
    slices = "model_version_id, language, scenario, coalesce(stakeholder_group_id, 0), kind"
    query = (
        f"SELECT {days}, {slices}, count(*), coalesce(sum(rating), 0), coalesce(sum(severity), 0) FROM feedback"  # noqa: S608 our own words
        " WHERE id NOT IN (SELECT feedback_id FROM set_aside WHERE until_seq IS NULL) GROUP BY 1, 2, 3, 4, 5, 6"
    )
    sums: dict[tuple[Any, ...], tuple[int, int, int]] = {}
    for day, *place, count, ratings, severities in connection.exec_driver_sql(query):
        moment = date.fromisoformat(day)
        key = (str(moment - timedelta(days=moment.weekday())), *place)
        before = sums.get(key, (0, 0, 0))
        sums[key] = (before[0] + count, before[1] + int(ratings), before[2] + int(severities))
    return sums
