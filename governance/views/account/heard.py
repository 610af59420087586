"""What was heard: how much, from whom, about what, and where outputs were flagged most."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.feedback.tables import Feedback, Kind, SetAside
from governance.measures.shares import wilson
from governance.registry.tables import Model, ModelVersion, Output
from governance.views.account.period import Period

FEWEST = 30
"""Outputs under which a flag rate is not stated: its interval would span most of what is possible."""


@dataclass(frozen=True)
class Share:
    """How many of `total` carry `name`."""

    name: str
    count: int
    total: int


@dataclass(frozen=True)
class FlagRate:
    """Outputs flagged at least once among the outputs of a slice; Wilson interval at 95% (Wilson 1927)."""

    model_version: str
    language: str
    scenario: str
    flagged: int
    outputs: int

    @property
    def rate(self) -> float:
        return self.flagged / self.outputs

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.flagged, self.outputs) or (0.0, 1.0)


@dataclass(frozen=True)
class Heard:
    """`flag_rates` holds the slices with enough outputs, highest rate first; `slices_too_small` counts the others.

    `set_aside` counts what decisions on the crowd's integrity leave out of all the rest.
    """

    total: int
    people: int
    by_kind: list[Share]
    by_group: list[Share]
    by_language: list[Share]
    flag_rates: list[FlagRate]
    slices_too_small: int
    set_aside: int


def heard(session: Session, period: Period) -> Heard:
    """What was said in the period, by the time it was given."""
    counted = within(period)
    total, people = session.execute(
        select(func.count(), func.count(col(Feedback.person_id).distinct()))
        .select_from(Feedback)
        .where(counted)
    ).one()
    by_group = session.execute(
        select(col(StakeholderGroup.name), func.count(col(Feedback.id)))
        .select_from(StakeholderGroup)
        .outerjoin(Feedback, and_(col(Feedback.stakeholder_group_id) == StakeholderGroup.id, counted))
        .group_by(col(StakeholderGroup.id), col(StakeholderGroup.name), col(StakeholderGroup.position))
        .order_by(col(StakeholderGroup.position))
    ).all()
    groups = [Share(name, count, total) for name, count in by_group]
    unnamed = total - sum(share.count for share in groups)
    rates, small = _flag_rates(session, period)
    return Heard(
        total=total,
        people=people,
        by_kind=[
            Share(Kind(kind).value, count, total)
            for kind, count in _counted(session, col(Feedback.kind), counted)
        ],
        by_group=[*groups, Share("no group stated", unnamed, total)] if unnamed else groups,
        by_language=[
            Share(language, count, total)
            for language, count in _counted(session, col(Feedback.language), counted)
        ],
        flag_rates=rates,
        slices_too_small=small,
        set_aside=session.execute(
            select(func.count()).select_from(Feedback).where(_said_within(period), _was_set_aside(period))
        ).scalar_one(),
    )


def within(period: Period) -> ColumnElement[bool]:
    """Said in the period, and not set aside from statistics."""
    return and_(_said_within(period), ~_was_set_aside(period))


def _was_set_aside(period: Period) -> ColumnElement[bool]:
    """Whether a record was left out of statistics as the period's event knew it."""
    left_out = col(SetAside.from_seq) <= period.seq
    still = or_(col(SetAside.until_seq).is_(None), col(SetAside.until_seq) > period.seq)
    return col(Feedback.id).in_(select(col(SetAside.feedback_id)).where(left_out, still))


def _said_within(period: Period) -> ColumnElement[bool]:
    return and_(
        col(Feedback.given_at) >= period.starts_at,
        col(Feedback.given_at) < period.ends_at,
        col(Feedback.event_seq) <= period.seq,
    )


def _counted(session: Session, column: Mapped[Any], within: ColumnElement[bool]) -> list[tuple[str, int]]:
    query = select(column, func.count()).where(within).group_by(column).order_by(func.count().desc(), column)
    return [(value, count) for value, count in session.execute(query)]


def _flag_rates(session: Session, period: Period) -> tuple[list[FlagRate], int]:
    flagged = (
        select(col(Feedback.output_id))
        .where(within(period), col(Feedback.kind) == Kind.FLAG)
        .distinct()
        .subquery()
    )
    query = (
        select(
            col(Model.slug),
            col(ModelVersion.label),
            col(Output.language),
            col(Output.scenario),
            func.count(flagged.c.output_id),
            func.count(),
        )
        .select_from(Output)
        .join(ModelVersion, col(ModelVersion.id) == Output.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .outerjoin(flagged, flagged.c.output_id == Output.id)
        .where(
            col(Output.produced_at) >= period.starts_at,
            col(Output.produced_at) < period.ends_at,
            col(Output.event_seq) <= period.seq,
        )
        .group_by(col(Model.slug), col(ModelVersion.label), col(Output.language), col(Output.scenario))
    )
    rates = [
        FlagRate(f"{model} {label}", language, scenario, hit, outputs)
        for model, label, language, scenario, hit, outputs in session.execute(query)
    ]
    enough = [rate for rate in rates if rate.outputs >= FEWEST]
    enough.sort(key=lambda rate: (-rate.rate, rate.model_version, rate.language, rate.scenario))
    return enough, len(rates) - len(enough)
