"""Where a measure's observations lie: one row each, with its number, its time, its slice and its value.

Statements that a decision on the crowd's integrity set aside aren't counted. Counting takes no consent: nobody's words are read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, cast, func, literal, or_, select
from sqlalchemy import case as when
from sqlmodel import Session, col

from governance.audit.monitors.measures import JOINED, Dimension, Measure
from governance.feedback.queries import is_set_aside
from governance.feedback.tables import Feedback, Kind, Source
from governance.measures.refusals import LOOKED_AT, PHRASES
from governance.policy.tables import Clause, Policy, PolicyVersion
from governance.registry.tables import Output
from governance.review.tables import Case, Citation, Judgement, Resolution, Verdict

Column = Any
"""A column or an expression of SQLAlchemy's."""
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Observations:
    """`number` grows as records come in; `value` is text, read by the measure. `limited` restricts the rows of a selection."""

    number: Column
    time: Column
    value: Column
    output: Column
    dimensions: dict[Dimension, Column]
    limited: Callable[[Rows], Rows]

    def key(self, slice_by: Sequence[str]) -> Column:
        """A row's slice: the values of these dimensions, joined."""
        found: Column = literal("")
        for place, name in enumerate(slice_by):
            text = cast(self.dimensions[Dimension(name)], String)
            found = text if place == 0 else found.op("||")(JOINED).op("||")(text)
        return found


def observations_of(measure: Measure, *, by_clause: bool) -> Observations:
    """The rows of a measure; by clause, a case counts once for each clause that its judgements cite."""
    if measure in (Measure.FLAG_RATE, Measure.RATING_MEAN):
        return _statements(measure)
    if measure is Measure.REFUSAL_RATE:
        return _outputs()
    return _cases(measure, by_clause=by_clause)


def day_of(session: Session, time: Column) -> Column:
    """The day of a time in UTC, as text."""
    if session.get_bind().dialect.name == "sqlite":
        return func.substr(cast(time, String), 1, 10)
    return func.to_char(func.timezone("UTC", time), "YYYY-MM-DD")


def _statements(measure: Measure) -> Observations:
    is_rating = measure is Measure.RATING_MEAN
    value = (
        cast(col(Feedback.rating), String)
        if is_rating
        else when((col(Feedback.kind) == Kind.FLAG, "1"), else_="0")
    )

    def limited(query: Rows) -> Rows:
        query = query.where(col(Feedback.source) == Source.HUMAN, ~is_set_aside())
        return query.where(col(Feedback.rating).is_not(None)) if is_rating else query

    return Observations(
        number=col(Feedback.id),
        time=col(Feedback.given_at),
        value=value,
        output=col(Feedback.output_id),
        dimensions={
            Dimension.MODEL_VERSION: col(Feedback.model_version_id),
            Dimension.LANGUAGE: col(Feedback.language),
            Dimension.SCENARIO: col(Feedback.scenario),
            Dimension.GROUP: func.coalesce(col(Feedback.stakeholder_group_id), 0),
        },
        limited=limited,
    )


def _outputs() -> Observations:
    beginning = func.lower(func.substr(col(Output.answer), 1, LOOKED_AT))
    refuses = or_(*(beginning.contains(phrase, autoescape=True) for phrase in PHRASES))
    return Observations(
        number=col(Output.id),
        time=col(Output.produced_at),
        value=when((refuses, "1"), else_="0"),
        output=col(Output.id),
        dimensions=_of_output(),
        limited=lambda query: query,
    )


def _cases(measure: Measure, *, by_clause: bool) -> Observations:
    cited, counts = _cited(), _verdict_counts()
    clause: Column = cited.c.clause if by_clause else literal("")
    is_agreement = measure is Measure.AGREEMENT

    def limited(query: Rows) -> Rows:
        query = query.select_from(Resolution).join(Case, col(Case.id) == Resolution.case_id)
        query = query.join(Output, col(Output.id) == Case.output_id)
        if by_clause:
            query = query.join(cited, cited.c.case_id == Case.id)
        if is_agreement:
            return query.join(counts, counts.c.case_id == Case.id)
        return query.where(col(Resolution.verdict) != Verdict.UNCLEAR)

    violates = when((col(Resolution.verdict) == Verdict.VIOLATES, "1"), else_="0")
    return Observations(
        number=col(Resolution.id),
        time=col(Resolution.resolved_at),
        value=counts.c.verdicts if is_agreement else violates,
        output=col(Case.output_id),
        dimensions=_of_output() | {Dimension.CLAUSE: clause},
        limited=limited,
    )


def _of_output() -> dict[Dimension, Column]:
    return {
        Dimension.MODEL_VERSION: col(Output.model_version_id),
        Dimension.LANGUAGE: col(Output.language),
        Dimension.SCENARIO: col(Output.scenario),
    }


def _cited() -> Any:
    """case_id, clause (`policy/key`): once for each clause that a judgement of the case cites, in whatever version."""
    return (
        select(
            col(Judgement.case_id).label("case_id"),
            (col(Policy.slug) + "/" + col(Clause.key)).label("clause"),
        )
        .join(Citation, col(Citation.judgement_id) == Judgement.id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .distinct()
        .subquery("cited")
    )


def _verdict_counts() -> Any:
    """case_id, verdicts: how many judgements came to each verdict, as `2,0,1`; of cases with two judgements or more."""
    sums: list[Column] = [
        cast(func.sum(when((col(Judgement.verdict) == verdict, 1), else_=0)), String) for verdict in Verdict
    ]
    joined = sums[0]
    for each in sums[1:]:
        joined = joined.op("||")(",").op("||")(each)
    return (
        select(col(Judgement.case_id).label("case_id"), joined.label("verdicts"))
        .group_by(col(Judgement.case_id))
        .having(func.count() >= 2)
        .subquery("verdict_counts")
    )


def share_of(measure: Measure, text: str) -> float:
    """The share of what is worse, from a row's value."""
    if measure is Measure.RATING_MEAN:
        return (5 - int(text)) / 4
    if measure is Measure.AGREEMENT:
        counts = [int(each) for each in text.split(",")]
        pairs = sum(counts) * (sum(counts) - 1)
        return 1 - sum(count * (count - 1) for count in counts) / pairs
    return float(text)
