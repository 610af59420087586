"""Which model versions people prefer, from their comparisons and rankings: strengths with ties (Davidson), for all and by group.

Only comparisons of two versions tell of versions; those of two answers by one version are counted, and left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import pandas as pd
from sqlalchemy import Select, String, and_, case, cast, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.feedback.kinds import KINDS
from governance.feedback.queries import standing_consent
from governance.feedback.tables import Feedback, FeedbackOutput, Preference, Scope, Source
from governance.measures.preference_report import preference_report
from governance.registry.tables import Model, ModelVersion, Output

MOST_READ, RESAMPLES = 200_000, 200
ORDERS = [kind for kind, each in KINDS.items() if each.speaks_of_several]
"""The kinds that say which of several answers is better."""


class Voice(StrEnum):
    """What to part the comparisons by."""

    GROUP = "stakeholder group"
    LANGUAGE = "language"


@dataclass(frozen=True)
class Strength:
    """A version's log worth (mean 0 over the versions) and worth (they sum to 1) with 95% intervals; None where not fitted."""

    version: str
    strength: float | None
    low: float | None
    high: float | None
    worth: float | None
    worth_low: float | None
    worth_high: float | None
    wins: int
    losses: int
    ties: int
    too_few: bool

    @property
    def comparisons(self) -> int:
        return self.wins + self.losses + self.ties


@dataclass(frozen=True)
class Fit:
    """Strengths by one part of the voices, strongest first. `reason` says why nothing was fitted, empty where it was; `parts` are
    then the versions that hang together.
    """

    name: str
    comparisons: int
    strengths: list[Strength]
    reason: str
    parts: list[list[str]]

    @property
    def is_fitted(self) -> bool:
        return not self.reason


@dataclass(frozen=True)
class Flip:
    """Two parts of the voices that put two versions in opposite order, each beyond its interval (difference of log worths)."""

    higher: str
    lower: str
    one: str
    one_interval: tuple[float, float]
    other: str
    other_interval: tuple[float, float]


@dataclass(frozen=True)
class Apart:
    """Likelihood ratio test of strengths of their own for each of `tested` against shared ones: chi-square, freedom, p."""

    statistic: float
    freedom: int
    p: float
    tested: tuple[str, ...]


@dataclass(frozen=True)
class Preferences:
    """`within_one` comparisons were of two answers by one version, and tell nothing here; `is_cut`: there are more than were
    read.
    """

    overall: Fit
    parts: list[Fit]
    flips: list[Flip]
    apart: Apart | None
    read: int
    within_one: int
    is_cut: bool


@dataclass(frozen=True)
class ComparisonRow:
    id: int
    first: str
    second: str
    preference: Preference
    group: str | None
    language: str
    scenario: str
    given_at: datetime

    @property
    def reference(self) -> str:
        return Prefix.FEEDBACK.of(self.id)

    @property
    def preferred(self) -> str:
        """In words."""
        said = {Preference.FIRST: self.first, Preference.SECOND: self.second, Preference.TIE: "a tie"}
        return said.get(self.preference, "both bad")


def preferences(session: Session, voice: Voice, scenario: str | None = None) -> Preferences:
    """Strengths of the versions that were compared, overall and for each group or language."""
    frame = _frame(session, scenario)
    across = frame[frame["first"] != frame["second"]].reset_index(drop=True)
    column = "language" if voice is Voice.LANGUAGE else "group"
    report = preference_report(across, "first", "second", "winner", by=column, bootstrap=RESAMPLES, who="who")
    parts = [_fit(name, part) for name, part in report["by"].items()]
    parts.sort(key=lambda fit: (-fit.comparisons, fit.name))
    separation = report["separation"]
    return Preferences(
        overall=_fit("everybody", report),
        parts=parts,
        flips=[
            Flip(
                higher=each["higher"],
                lower=each["lower"],
                one=each["group"],
                one_interval=(each["interval"][0], each["interval"][1]),
                other=each["other"],
                other_interval=(each["other_interval"][0], each["other_interval"][1]),
            )
            for each in report["reversals"]
        ],
        apart=separation
        and Apart(
            separation["statistic"], separation["freedom"], separation["p"], tuple(separation["tested"])
        ),
        read=len(frame),
        within_one=len(frame) - len(across),
        is_cut=len(frame) >= MOST_READ,
    )


def comparisons_behind(
    session: Session,
    voice: Voice,
    name: str | None,
    version: str | None = None,
    scenario: str | None = None,
    limit: int = 100,
) -> list[ComparisonRow]:
    """The newest comparisons across versions that stand behind a figure: of one part of the voices, of one version."""
    query, first_name, second_name = _query(scenario)
    query = query.where(first_name != second_name)
    if name is not None:
        query = query.where(
            (col(Feedback.language) if voice is Voice.LANGUAGE else col(StakeholderGroup.name)) == name
        )
    if version is not None:
        query = query.where((first_name == version) | (second_name == version))
    return [
        ComparisonRow(
            id=row.id,
            first=row.first,
            second=row.second,
            preference=Preference(row.preference),
            group=row.group,
            language=row.language,
            scenario=row.scenario,
            given_at=row.given_at,
        )
        for row in session.execute(query.limit(limit))
    ]


def _frame(session: Session, scenario: str | None) -> pd.DataFrame:
    query, *_ = _query(scenario)
    rows = session.execute(query.limit(MOST_READ)).all()
    frame = pd.DataFrame(
        [
            (row.first, row.second, row.preference, row.group, row.language, row.person_id or -row.id)
            for row in rows
        ],
        columns=["first", "second", "preference", "group", "language", "who"],
    )
    words: Mapping[Preference, str] = {Preference.FIRST: "first", Preference.SECOND: "second"}
    return frame.assign(winner=[words.get(Preference(said), "tie") for said in frame["preference"]])


def _query(scenario: str | None) -> tuple[Select[*tuple[Any, ...]], Any, Any]:
    """Comparisons by people who let their words be reviewed, newest first, and the names of the two versions. A ranking is one
    for each two of its answers.
    """
    one, two = aliased(FeedbackOutput), aliased(FeedbackOutput)
    ranked = case(
        (col(one.rank) < col(two.rank), Preference.FIRST.value),
        (col(one.rank) > col(two.rank), Preference.SECOND.value),
        else_=Preference.TIE.value,
    )
    first, second = aliased(ModelVersion), aliased(ModelVersion)
    model_one, model_two = aliased(Model), aliased(Model)
    output, other = aliased(Output), aliased(Output)
    first_name = col(model_one.slug) + " " + col(first.label)
    second_name = col(model_two.slug) + " " + col(second.label)
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Feedback.id),
            first_name.label("first"),
            second_name.label("second"),
            func.coalesce(cast(col(Feedback.preference), String), ranked).label("preference"),
            col(Feedback.person_id),
            col(StakeholderGroup.name).label("group"),
            col(Feedback.language),
            col(Feedback.scenario),
            col(Feedback.given_at),
        )
        .join(one, col(one.feedback_id) == Feedback.id)
        .join(two, and_(col(two.feedback_id) == Feedback.id, col(two.place) > col(one.place)))
        .join(output, col(output.id) == one.output_id)
        .join(other, col(other.id) == two.output_id)
        .join(first, col(first.id) == output.model_version_id)
        .join(model_one, col(model_one.id) == first.model_id)
        .join(second, col(second.id) == other.model_version_id)
        .join(model_two, col(model_two.id) == second.model_id)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Feedback.stakeholder_group_id)
        .where(
            col(Feedback.kind).in_(ORDERS),
            col(Feedback.source) == Source.HUMAN,
            standing_consent(Scope.REVIEW),
        )
        .order_by(col(Feedback.id).desc())
    )
    if scenario is not None:
        query = query.where(col(Feedback.scenario) == scenario)
    return query, first_name, second_name


def _fit(name: str, report: Mapping[str, Any]) -> Fit:
    return Fit(
        name, report["comparisons"], _strengths(report["items"]), report["reason"] or "", report["components"]
    )


def _strengths(items: Sequence[Mapping[str, Any]]) -> list[Strength]:
    return [
        Strength(
            version=item["item"],
            strength=item["strength"],
            low=item["low"],
            high=item["high"],
            worth=item["worth"],
            worth_low=item["worth_low"],
            worth_high=item["worth_high"],
            wins=item["wins"],
            losses=item["losses"],
            ties=item["ties"],
            too_few=item["too_few"],
        )
        for item in items
    ]
