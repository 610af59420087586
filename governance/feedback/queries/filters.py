"""What to show of all feedback, and the ids that meet it, in either direction from any id."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Integer, column, false, func, select, text
from sqlmodel import Session, col

from governance.feedback.queries.backlog import indexed_to
from governance.feedback.search import days_words, match_of, value_word, value_words, vector_query
from governance.feedback.tables import Feedback, Kind, SetAside, Source
from governance.feedback.words import terms

MOST_DAYS = 1_500
"""Days that the search index answers for; a longer time is left to the records."""

EARLIEST = date(2000, 1, 1)

_NEWEST_HITS = text(
    "SELECT json_group_array(rowid) FROM (SELECT rowid FROM feedback_search WHERE feedback_search MATCH :match "
    "AND rowid > :low AND rowid < :high ORDER BY rowid DESC LIMIT :limit OFFSET :skip)"
)
_OLDEST_HITS = text(
    "SELECT json_group_array(rowid) FROM (SELECT rowid FROM feedback_search WHERE feedback_search MATCH :match "
    "AND rowid > :low AND rowid < :high ORDER BY rowid LIMIT :limit OFFSET :skip)"
)


@dataclass(frozen=True)
class FeedbackFilter:
    """What to show; None shows all. `words` are looked for in comment, correction and category (feedback.words).

    `group_id` 0 stands for feedback without a group. `from_day` and `to_day` are days of the time given, in UTC, both included.
    `ids` names the records themselves.
    """

    kind: Kind | None = None
    model_version_id: int | None = None
    language: str | None = None
    scenario: str | None = None
    group_id: int | None = None
    category: str | None = None
    severity_from: int | None = None
    source: Source | None = None
    origin: str | None = None
    from_day: date | None = None
    to_day: date | None = None
    person_id: int | None = None
    output_id: int | None = None
    is_aside: bool | None = None
    ids: tuple[int, ...] | None = None
    words: str | None = None

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, field.name) in (None, "") for field in fields(self))

    @property
    def has_words(self) -> bool:
        return bool(self.words and self.words.strip())


Range = tuple[int | None, int | None]
"""Ids above the first and below the second; None where there is no bound."""

Condition = ColumnElement[bool]


def matching_ids(
    session: Session,
    wanted: FeedbackFilter,
    limit: int,
    *,
    skip: int = 0,
    between: Range = (None, None),
    newest_first: bool = True,
    also: Condition | None = None,
) -> Sequence[int]:
    """The ids that meet the filter, `limit` at the most, after the first `skip`.

    `also` is a condition on `Feedback` from a room above. Records that the index doesn't hold yet are looked at one by
    one; words are only found in those that it holds.
    """
    if _is_for_index(session, wanted, also):
        return _ids_by_index(session, wanted, limit, skip, between, newest_first)
    conditions = [*conditions_of(wanted), *_found_words(session, wanted)]
    if also is not None:
        conditions.append(also)
    return _ids_by_columns(session, conditions, limit, skip, between, newest_first)


def conditions_of(wanted: FeedbackFilter) -> list[Condition]:
    """The filter as conditions on `Feedback`, words left out."""
    exact = {
        Feedback.kind: wanted.kind,
        Feedback.model_version_id: wanted.model_version_id,
        Feedback.language: wanted.language,
        Feedback.scenario: wanted.scenario,
        Feedback.stakeholder_group_id: wanted.group_id or None,
        Feedback.category: wanted.category,
        Feedback.source: wanted.source,
        Feedback.origin: wanted.origin,
        Feedback.person_id: wanted.person_id,
        Feedback.output_id: wanted.output_id,
    }
    conditions = [col(name) == value for name, value in exact.items() if value not in (None, "")]
    if wanted.group_id == 0:
        conditions.append(col(Feedback.stakeholder_group_id).is_(None))
    if wanted.severity_from is not None:
        conditions.append(col(Feedback.severity) >= wanted.severity_from)
    if wanted.from_day is not None:
        conditions.append(col(Feedback.given_at) >= _start_of(wanted.from_day))
    if wanted.to_day is not None:
        conditions.append(col(Feedback.given_at) < _start_of(wanted.to_day + timedelta(days=1)))
    if wanted.is_aside is not None:
        conditions.append(is_set_aside() if wanted.is_aside else ~is_set_aside())
    if wanted.ids is not None:
        conditions.append(col(Feedback.id).in_(wanted.ids))
    return conditions


def is_set_aside() -> Condition:
    """Whether a `Feedback` row is left out of statistics now."""
    aside = select(col(SetAside.feedback_id)).where(col(SetAside.until_seq).is_(None))
    return col(Feedback.id).in_(aside)


def _is_for_index(session: Session, wanted: FeedbackFilter, also: Condition | None) -> bool:
    """Whether the search index alone can answer: what has a narrow index of its own is better looked up there."""
    if session.get_bind().dialect.name != "sqlite" or also is not None:
        return False
    others = (wanted.person_id, wanted.output_id, wanted.ids, wanted.is_aside)
    if any(value is not None for value in others) or wanted.is_empty:
        return False
    if wanted.from_day is None and wanted.to_day is None:
        return True
    first, last = _days(wanted)
    return (last - first).days <= MOST_DAYS


def _ids_by_index(
    session: Session, wanted: FeedbackFilter, limit: int, skip: int, between: Range, newest_first: bool
) -> list[int]:
    """From the index, and from the records that it doesn't hold yet; these are the newest."""
    low, high = between
    done = indexed_to(session)
    asked = limit + skip
    held = (low, min(high or done + 1, done + 1))
    late: list[int] = []
    if not wanted.has_words and (high is None or high > done + 1):
        newer = (max(low or 0, done), high)
        late = list(_ids_by_columns(session, conditions_of(wanted), asked, 0, newer, newest_first))
    if newest_first:
        rest = max(0, skip - len(late))
        found = late[skip:asked]
        if len(found) < limit:
            found += _indexed_ids(session, wanted, limit - len(found), rest, held, newest_first)
        return found
    early = _indexed_ids(session, wanted, asked, 0, held, newest_first)
    return [*early, *late][skip:asked]


def _indexed_ids(
    session: Session, wanted: FeedbackFilter, limit: int, skip: int, between: Range, newest_first: bool
) -> list[int]:
    match = _match(wanted)
    if not match:
        return []
    query = _NEWEST_HITS if newest_first else _OLDEST_HITS
    low, high = between
    values = {"match": match, "low": low or 0, "high": high, "limit": limit, "skip": skip}
    # Many thousands of ids: as one value they cost a fraction of what they cost as rows.
    found: list[int] = orjson.loads(session.execute(query, values).scalar_one())
    return sorted(found, reverse=newest_first)


def _match(wanted: FeedbackFilter) -> str:
    """The question to the index; empty where nothing can meet the filter."""
    looked_for, values = terms(wanted.words or ""), _index_words(wanted)
    if (wanted.has_words and not looked_for) or not all(values):
        return ""
    return match_of(values, looked_for)


def _index_words(wanted: FeedbackFilter) -> list[list[str]]:
    exact = {
        "k": wanted.kind,
        "m": wanted.model_version_id,
        "l": wanted.language,
        "s": wanted.scenario,
        "g": wanted.group_id,
        "c": wanted.category,
        "h": wanted.source,
        "o": wanted.origin,
    }
    chosen = {letter: value for letter, value in exact.items() if value not in (None, "")}
    found = [[word] for word in value_words(chosen)]
    if wanted.severity_from is not None:
        found.append([value_word("v", severity) for severity in range(wanted.severity_from, 5)])
    if wanted.from_day is not None or wanted.to_day is not None:
        found.append(days_words(*_days(wanted)))
    return found


def _found_words(session: Session, wanted: FeedbackFilter) -> list[Condition]:
    """Words as a condition beside others."""
    if not wanted.has_words:
        return []
    looked_for = terms(wanted.words or "")
    if not looked_for:
        return [false()]
    if session.get_bind().dialect.name == "sqlite":
        found = text("SELECT rowid FROM feedback_search WHERE feedback_search MATCH :match")
        hits = found.bindparams(match=match_of((), looked_for)).columns(column("rowid", Integer))
        return [col(Feedback.id).in_(hits)]
    found = text("SELECT feedback_id FROM feedback_search WHERE words @@ CAST(:query AS tsquery)")
    hits = found.bindparams(query=vector_query(looked_for)).columns(column("feedback_id", Integer))
    return [col(Feedback.id).in_(hits)]


def _ids_by_columns(
    session: Session,
    conditions: Sequence[Condition],
    limit: int,
    skip: int,
    between: Range,
    newest_first: bool,
) -> Sequence[int]:
    low, high = between
    query = select(col(Feedback.id)).where(*conditions)
    if low is not None:
        query = query.where(col(Feedback.id) > low)
    if high is not None:
        query = query.where(col(Feedback.id) < high)
    order = col(Feedback.id).desc() if newest_first else col(Feedback.id)
    return session.execute(query.order_by(order).limit(limit).offset(skip)).scalars().all()


def _days(wanted: FeedbackFilter) -> tuple[date, date]:
    last = wanted.to_day or datetime.now(UTC).date() + timedelta(days=1)
    return wanted.from_day or max(EARLIEST, last - timedelta(days=MOST_DAYS + 1)), last


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def values_of(wanted: FeedbackFilter) -> dict[str, Any]:
    """The fields that are set, by name."""
    found = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    return {name: value for name, value in found.items() if value not in (None, "")}


def count_ids(session: Session, wanted: FeedbackFilter, most: int, also: Condition | None = None) -> int:
    """How many meet the filter, counted up to `most`."""
    if _is_for_index(session, wanted, also):
        return _count_by_index(session, wanted, most)
    conditions = [*conditions_of(wanted), *_found_words(session, wanted)]
    if also is not None:
        conditions.append(also)
    return _count_by_columns(session, conditions, most)


def _count_by_columns(session: Session, conditions: Sequence[Condition], most: int) -> int:
    some = select(col(Feedback.id)).where(*conditions).limit(most).subquery()
    return int(session.execute(select(func.count()).select_from(some)).scalar_one())


def _count_by_index(session: Session, wanted: FeedbackFilter, most: int) -> int:
    done = indexed_to(session)
    late = 0
    if not wanted.has_words:
        newer = [*conditions_of(wanted), col(Feedback.id) > done]
        late = _count_by_columns(session, newer, most)
    match = _match(wanted)
    if not match:
        return late
    some = text(
        "SELECT count(*) FROM (SELECT 1 FROM feedback_search WHERE feedback_search MATCH :match LIMIT :most)"
    )
    return min(most, late + int(session.execute(some, {"match": match, "most": most}).scalar_one()))
