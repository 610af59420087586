"""Feedback as people look at it: pages of rows, newest first, and all that was said on one output."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.core.secrets import pseudonym
from governance.feedback.consent import readable
from governance.feedback.kinds import KINDS, FeedbackKind, Part
from governance.feedback.queries.filters import Condition, FeedbackFilter, is_set_aside, matching_ids
from governance.feedback.queries.parts import parts_of, speaks_of
from governance.feedback.tables import Feedback, Kind, Scope
from governance.registry.tables import Model, ModelVersion

PAGE_SIZE = 50
PERSON = 6
"""The place of the person among the columns of a row."""

STEP = 1_000
"""Rows that a stream reads at once."""


@dataclass(frozen=True)
class FeedbackRow:
    """One statement. `person` is a pseudonym, never a handle (governance.core.secrets). `is_withheld`: consent to its review
    doesn't stand, so its words and whoever said them are left out.
    """

    id: int
    kind: Kind
    model_version: str
    language: str
    scenario: str
    group: str | None
    person: str | None
    rating: int | None
    category: str | None
    severity: int | None
    preference: str | None
    correction: str | None
    comment: str | None
    output_id: int
    given_at: datetime
    source: str
    origin: str
    is_aside: bool
    is_withheld: bool
    parts: tuple[Part, ...] = ()

    @property
    def reference(self) -> str:
        return Prefix.FEEDBACK.of(self.id)

    @property
    def about(self) -> FeedbackKind:
        """What its kind is."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class FeedbackPage:
    """Rows, newest first. `next_before` is the id to ask for the next page with; None on the last one."""

    rows: list[FeedbackRow]
    next_before: int | None


def feedback_page(
    session: Session,
    wanted: FeedbackFilter,
    *,
    before: int | None = None,
    limit: int = PAGE_SIZE,
    reader_id: int | None = None,
) -> FeedbackPage:
    """The newest feedback with an id below `before`. Pages go by key, so page 500 costs what page 1 costs. Words of `reader_id`
    are whole, whatever consent they gave: they are their own.
    """
    ids = matching_ids(session, wanted, limit + 1, between=(None, before))
    rows = feedback_rows(session, ids[:limit], reader_id)
    return FeedbackPage(rows, rows[-1].id if len(ids) > limit else None)


def feedback_rows(session: Session, ids: Sequence[int], reader_id: int | None = None) -> list[FeedbackRow]:
    """The records with these ids, newest first."""
    query = _rows(reader_id).where(col(Feedback.id).in_(ids)).order_by(col(Feedback.id).desc())
    return _with_parts(session, query) if ids else []


def feedback_stream(
    session: Session, wanted: FeedbackFilter, most: int | None = None, also: Condition | None = None
) -> Iterator[FeedbackRow]:
    """All that meets the filter, newest first, `most` at the most; read as it is asked for."""
    before, left = None, sys.maxsize if most is None else most
    while left > 0:
        asked = min(STEP, left)
        ids = matching_ids(session, wanted, asked, between=(None, before), also=also)
        yield from feedback_rows(session, ids)
        if len(ids) < asked:
            return
        before, left = ids[-1], left - len(ids)


def feedback_on_output(session: Session, output_id: int) -> list[FeedbackRow]:
    """All that was said on one output, oldest first, comparisons and rankings with it included wherever it stands in them."""
    return _with_parts(session, _rows().where(speaks_of(output_id)).order_by(col(Feedback.id)))


def _with_parts(session: Session, query: Select[*tuple[object, ...]]) -> list[FeedbackRow]:
    rows = session.execute(query).all()
    having = [row[0] for row in rows if KINDS[row[1]].has_parts]
    parts = parts_of(session, having) if having else {}
    said = (FeedbackRow(*_under_pseudonym(session, row)) for row in rows)
    return [replace(each, parts=parts[each.id]) if each.id in parts else each for each in said]


def _under_pseudonym(session: Session, row: Sequence[Any]) -> Sequence[Any]:
    if row[PERSON] is None:
        return row
    return (*row[:PERSON], pseudonym(session, row[PERSON]), *row[PERSON + 1 :])


def _rows(reader_id: int | None = None) -> Select[*tuple[object, ...]]:
    said = readable(Scope.REVIEW, reader_id)
    return (
        select(
            col(Feedback.id),
            col(Feedback.kind),
            col(Model.slug) + " " + col(ModelVersion.label),
            col(Feedback.language),
            col(Feedback.scenario),
            col(StakeholderGroup.name),
            said.c.person_id,
            col(Feedback.rating),
            col(Feedback.category),
            col(Feedback.severity),
            col(Feedback.preference),
            said.c.correction,
            said.c.comment,
            col(Feedback.output_id),
            col(Feedback.given_at),
            col(Feedback.source),
            col(Feedback.origin),
            is_set_aside(),
            func.coalesce(~said.c.consents, True),
        )
        .select_from(Feedback)
        .join(said, said.c.id == Feedback.id)
        .join(ModelVersion, col(ModelVersion.id) == Feedback.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Feedback.stakeholder_group_id)
    )
