"""An outcome of each output: flagged by somebody, or held to violate. What isn't looked at has none."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy import case as when
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.feedback.queries import is_set_aside
from governance.feedback.tables import Feedback, Kind, Source
from governance.registry.tables import Output
from governance.review.tables import Case, Resolution, Verdict

MOST_PAIRED = 20_000
"""Newest outputs of each version among which the same prompts are looked for."""


class Outcome(StrEnum):
    FLAGGED = "flagged"
    VIOLATES = "violates"

    @property
    def words(self) -> str:
        return {
            Outcome.FLAGGED: "Flagged, of the outputs that people gave feedback on",
            Outcome.VIOLATES: "Violating, of the outputs with a resolved case",
        }[self]


def outcomes(outcome: Outcome, version_ids: tuple[int, ...]) -> Any:
    """output_id, hit (0 or 1): a row for each output of these versions that has the outcome one way or the other."""
    return (_flagged(version_ids) if outcome is Outcome.FLAGGED else _violating(version_ids)).subquery()


def _flagged(version_ids: tuple[int, ...]) -> Select[Any, Any]:
    """By people, records set aside from statistics left out."""
    hit = func.max(when((col(Feedback.kind) == Kind.FLAG, 1), else_=0))
    return (
        select(col(Feedback.output_id).label("output_id"), hit.label("hit"))
        .where(
            col(Feedback.model_version_id).in_(version_ids),
            col(Feedback.source) == Source.HUMAN,
            ~is_set_aside(),
        )
        .group_by(col(Feedback.output_id))
    )


def _violating(version_ids: tuple[int, ...]) -> Select[Any, Any]:
    """By the newest resolved round of each output, unclear ones left out."""
    newest = (
        select(func.max(col(Case.round)))
        .join(Resolution, col(Resolution.case_id) == Case.id)
        .where(col(Case.output_id) == Output.id)
        .correlate(Output)
        .scalar_subquery()
    )
    return (
        select(
            col(Case.output_id).label("output_id"),
            when((col(Resolution.verdict) == Verdict.VIOLATES, 1), else_=0).label("hit"),
        )
        .select_from(Resolution)
        .join(Case, col(Case.id) == Resolution.case_id)
        .join(Output, col(Output.id) == Case.output_id)
        .where(
            col(Output.model_version_id).in_(version_ids),
            col(Resolution.verdict) != Verdict.UNCLEAR,
            col(Case.round) == newest,
        )
    )


def same_prompts(session: Session, before_id: int, after_id: int) -> list[tuple[int, int, str, str]]:
    """Pairs of outputs to one conversation: the output before, the output after, language and scenario. Of several answers to
    one conversation, the newest of each version counts; each output is in one pair.
    """
    before, after = _newest(before_id), _newest(after_id)
    rows = session.execute(
        select(func.max(before.c.id), func.max(after.c.id), after.c.language, after.c.scenario)
        .join(before, before.c.asked == after.c.asked)
        .group_by(after.c.asked, after.c.language, after.c.scenario)
    )
    return sorted((one, other, language, scenario) for one, other, language, scenario in rows)


def _newest(version_id: int) -> Any:
    output = aliased(Output)
    return (
        select(
            col(output.id),
            cast(col(output.conversation), Text).label("asked"),
            col(output.language),
            col(output.scenario),
        )
        .where(col(output.model_version_id) == version_id)
        .order_by(col(output.id).desc())
        .limit(MOST_PAIRED)
        .subquery()
    )
