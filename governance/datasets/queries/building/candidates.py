"""What a recipe takes from the store, as streams: feedback and judgements that may become training rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    or_,
    select,
)
from sqlmodel import Session, col

from governance.datasets.candidate import Candidate
from governance.datasets.moment import Moment
from governance.datasets.origins import SOURCE_ID, STATEMENT_ID, Origin, statement_id, texts
from governance.datasets.queries.building.conditions import reason, taken
from governance.datasets.rankings import IS_FIRST_PAIR
from governance.datasets.reasons import Exclusion
from governance.datasets.recipe import Recipe
from governance.review.tables import Citation

PAGE = 1_000
"""Rows held in memory at once while streaming."""


def candidates(session: Session, recipe: Recipe, moment: Moment) -> Iterator[Candidate]:
    """All that the recipe takes, in the order of origins and source numbers. Raises NotFound for a model or policy version."""
    for origin, conditions in taken(session, recipe, moment).items():
        usable = reason(origin, recipe, moment).is_(None)
        yield from _stream(session, origin, texts(origin, recipe).where(*conditions, usable))


def candidates_by_id(
    session: Session, origin: Origin, source_ids: Sequence[int], recipe: Recipe
) -> dict[int, Candidate]:
    """The candidates with these source numbers."""
    query = texts(origin, recipe).where(
        STATEMENT_ID[origin].in_({statement_id(origin, source_id) for source_id in source_ids}),
        SOURCE_ID[origin].in_(source_ids),
    )
    return {candidate.source_id: candidate for candidate in _stream(session, origin, query)}


def left_out(session: Session, recipe: Recipe, moment: Moment) -> Counter[str]:
    """How many statements of the recipe are no candidates: no consent, a tie, both answers bad, another policy version."""
    counts: Counter[str] = Counter()
    for origin, conditions in taken(session, recipe, moment).items():
        reasons = left_out_query(origin, recipe, moment, conditions).subquery()
        counted = select(reasons.c.reason, func.count()).group_by(reasons.c.reason)
        counts.update(dict(session.execute(counted).all()))
    return counts


def left_out_query(
    origin: Origin, recipe: Recipe, moment: Moment, conditions: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """(feedback or judgement number, reason) of what is no candidate of one origin: statements, and the ties of rankings."""
    why = reason(origin, recipe, moment)
    once = [or_(why != Exclusion.NO_CONSENT.value, IS_FIRST_PAIR)]
    return (
        texts(origin, recipe)
        .where(*conditions, why.is_not(None), *(once if origin is Origin.RANKING else ()))
        .with_only_columns(
            STATEMENT_ID[origin].label("source_id"), why.label("reason"), maintain_column_froms=True
        )
        .order_by(None)
    )


def passages(session: Session, judgement_ids: Sequence[int] | None = None) -> dict[int, list[str]]:
    """The passages of the answer that these judgements marked; that all did, by default."""
    these = [] if judgement_ids is None else [col(Citation.judgement_id).in_(judgement_ids)]
    rows = session.execute(
        select(col(Citation.judgement_id), col(Citation.passage)).where(col(Citation.passage) != "", *these)
    )
    found: dict[int, list[str]] = {}
    for judgement_id, passage in rows:
        found.setdefault(judgement_id, []).append(passage)
    return found


def _stream(session: Session, origin: Origin, query: Select[Any]) -> Iterator[Candidate]:
    for row in session.execute(query, execution_options={"yield_per": PAGE}):
        yield Candidate(origin, *row)
