"""What the numbers say of an action's effect."""

from datetime import UTC, datetime, time
from math import sqrt
from typing import Any

from scipy.stats import t
from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlmodel import Session, col

from governance.audit.effects import Effect, EffectMeasure
from governance.feedback.tables import Feedback, Kind
from governance.measures.shares import wilson
from governance.registry.queries import model_version_id
from governance.registry.tables import Output
from governance.review.tables import Case, Resolution, Verdict


def effect_of(session: Session, wanted: EffectMeasure) -> Effect:
    """The measure's value now. Raises NotFound for an unknown model version."""
    conditions = _slice(session, wanted)
    if wanted.measure == "rating_mean":
        return _mean(session, wanted, conditions)
    hits, n = session.execute(_counts(wanted).where(*conditions)).one()
    interval = wilson(int(hits or 0), n)
    if interval is None:
        return Effect(value=None, n=0, low=None, high=None, met=False)
    value = int(hits or 0) / n
    return Effect(value=value, n=n, low=interval[0], high=interval[1], met=_holds(wanted, value, n))


def _counts(wanted: EffectMeasure) -> Select[Any, Any]:
    if wanted.measure == "flag_rate":
        flagged = exists().where(col(Feedback.output_id) == Output.id, col(Feedback.kind) == Kind.FLAG)
        return select(func.sum(case((flagged, 1), else_=0)), func.count()).select_from(Output)
    violates = case((col(Resolution.verdict) == Verdict.VIOLATES, 1), else_=0)
    return (
        select(func.sum(violates), func.count())
        .select_from(Resolution)
        .join(Case, col(Case.id) == Resolution.case_id)
        .join(Output, col(Output.id) == Case.output_id)
    )


def _mean(session: Session, wanted: EffectMeasure, conditions: list[ColumnElement[bool]]) -> Effect:
    """Over the distinct ratings with their counts, so that rows stay in the database."""
    rows = session.execute(
        select(col(Feedback.rating), func.count())
        .join(Output, col(Output.id) == Feedback.output_id)
        .where(col(Feedback.rating).is_not(None), *conditions)
        .group_by(col(Feedback.rating))
    ).all()
    n = sum(count for _, count in rows)
    if n < 2:
        return Effect(value=None, n=n, low=None, high=None, met=False)
    mean = sum(rating * count for rating, count in rows) / n
    variance = sum(count * (rating - mean) ** 2 for rating, count in rows) / (n - 1)
    half = float(t.isf(0.025, n - 1)) * sqrt(variance / n)
    return Effect(value=mean, n=n, low=mean - half, high=mean + half, met=_holds(wanted, mean, n))


def _holds(wanted: EffectMeasure, value: float, n: int) -> bool:
    beyond = value > wanted.bound if wanted.above else value < wanted.bound
    return beyond and n >= wanted.at_least


def _slice(session: Session, wanted: EffectMeasure) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.model_version:
        conditions.append(col(Output.model_version_id) == model_version_id(session, wanted.model_version))
    if wanted.language:
        conditions.append(col(Output.language) == wanted.language)
    if wanted.scenario:
        conditions.append(col(Output.scenario) == wanted.scenario)
    if wanted.since:
        conditions.append(col(Output.produced_at) >= datetime.combine(wanted.since, time(), UTC))
    return conditions
