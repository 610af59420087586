"""What a recipe takes from the store, as streams: feedback and judgements that may become training pairs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, null, select
from sqlmodel import Session

from governance.core.unit_of_work import table_of
from governance.datasets.consent import feedback_consents, withdrawn_feedback, withdrawn_judgements
from governance.datasets.moment import Moment
from governance.datasets.pairs import Exclusion, Messages, Pair, pair_of
from governance.datasets.recipe import Recipe
from governance.feedback.tables import Feedback, FeedbackOutput, Kind, Preference
from governance.registry.queries import model_version_id
from governance.registry.tables import Output
from governance.review.tables import Case, Judgement, Resolution, Verdict

PAGE = 1_000
"""Rows held in memory at once while streaming."""


class Origin(IntEnum):
    """Which kind of statement says that one completion is better; the number orders the sources of one example."""

    COMPARISON = 0
    CORRECTION = 1
    JUDGEMENT = 2


@dataclass(frozen=True)
class Candidate:
    """A statement (feedback or judgement `source_id`) with the texts it speaks of."""

    origin: Origin
    source_id: int
    prompt: Messages
    other_prompt: Messages
    chosen: str
    rejected: str
    language: str
    scenario: str
    output_id: int

    def pair(self) -> Pair | Exclusion:
        return pair_of(self.prompt, self.other_prompt, self.chosen, self.rejected)


def candidates(session: Session, recipe: Recipe, moment: Moment) -> Iterator[Candidate]:
    """All that the recipe takes, in the order of origins and source numbers. Raises NotFound for a model version."""
    for origin, conditions in _taken(session, recipe, moment).items():
        usable = _reason(origin, recipe, moment).is_(None)
        yield from _stream(session, origin, _TEXTS[origin].where(*conditions, usable))


def candidates_by_id(session: Session, origin: Origin, source_ids: Sequence[int]) -> dict[int, Candidate]:
    """The candidates with these source numbers."""
    query = _TEXTS[origin].where(_SOURCE_ID[origin].in_(source_ids))
    return {candidate.source_id: candidate for candidate in _stream(session, origin, query)}


def left_out(session: Session, recipe: Recipe, moment: Moment) -> Counter[str]:
    """How many statements of the recipe are no candidates: no consent, a tie, both answers bad."""
    counts: Counter[str] = Counter()
    for origin, conditions in _taken(session, recipe, moment).items():
        reason = _reason(origin, recipe, moment).label("reason")
        reasons = (
            _TEXTS[origin]
            .where(*conditions)
            .with_only_columns(reason, maintain_column_froms=True)
            .order_by(None)
            .subquery()
        )
        counted = select(reasons.c.reason, func.count()).group_by(reasons.c.reason)
        counts.update({reason: count for reason, count in session.execute(counted) if reason})
    return counts


_FEEDBACK, _OUTPUT, _JUDGEMENT = table_of(Feedback), table_of(Output), table_of(Judgement)
_CASE, _RESOLUTION = table_of(Case), table_of(Resolution)
_FIRST, _SECOND = _OUTPUT.alias("first_output"), _OUTPUT.alias("second_output")
_PART = table_of(FeedbackOutput)
_IS_FIRST = _FEEDBACK.c.preference == Preference.FIRST

_SOURCE_ID = {
    Origin.COMPARISON: _FEEDBACK.c.id,
    Origin.CORRECTION: _FEEDBACK.c.id,
    Origin.JUDGEMENT: _JUDGEMENT.c.id,
}

_TEXTS: dict[Origin, Select[Any]] = {
    Origin.COMPARISON: select(
        _FEEDBACK.c.id,
        _FIRST.c.conversation,
        _SECOND.c.conversation.label("other_conversation"),
        case((_IS_FIRST, _FIRST.c.answer), else_=_SECOND.c.answer).label("chosen"),
        case((_IS_FIRST, _SECOND.c.answer), else_=_FIRST.c.answer).label("rejected"),
        _FEEDBACK.c.language,
        _FEEDBACK.c.scenario,
        _FEEDBACK.c.output_id,
    )
    .join(_FIRST, _FIRST.c.id == _FEEDBACK.c.output_id)
    .join(_PART, and_(_PART.c.feedback_id == _FEEDBACK.c.id, _PART.c.place == 2))
    .join(_SECOND, _SECOND.c.id == _PART.c.output_id)
    .order_by(_FEEDBACK.c.id),
    Origin.CORRECTION: select(
        _FEEDBACK.c.id,
        _OUTPUT.c.conversation,
        _OUTPUT.c.conversation.label("other_conversation"),
        func.coalesce(_FEEDBACK.c.correction, "").label("chosen"),
        _OUTPUT.c.answer,
        _FEEDBACK.c.language,
        _FEEDBACK.c.scenario,
        _FEEDBACK.c.output_id,
    )
    .join(_OUTPUT, _OUTPUT.c.id == _FEEDBACK.c.output_id)
    .order_by(_FEEDBACK.c.id),
    Origin.JUDGEMENT: select(
        _JUDGEMENT.c.id,
        _OUTPUT.c.conversation,
        _OUTPUT.c.conversation.label("other_conversation"),
        func.coalesce(_JUDGEMENT.c.correction, "").label("chosen"),
        _OUTPUT.c.answer,
        _OUTPUT.c.language,
        _OUTPUT.c.scenario,
        _OUTPUT.c.id.label("output_id"),
    )
    .join(_CASE, _CASE.c.id == _JUDGEMENT.c.case_id)
    .join(_RESOLUTION, _RESOLUTION.c.case_id == _CASE.c.id)
    .join(_OUTPUT, _OUTPUT.c.id == _CASE.c.output_id)
    .order_by(_JUDGEMENT.c.id),
}
"""For each origin, the columns of a Candidate."""


def _stream(session: Session, origin: Origin, query: Select[Any]) -> Iterator[Candidate]:
    for row in session.execute(query, execution_options={"yield_per": PAGE}):
        yield Candidate(origin, *row)


def _taken(session: Session, recipe: Recipe, moment: Moment) -> dict[Origin, list[ColumnElement[bool]]]:
    """The origins that the recipe draws on, with what it asks of each."""
    versions = [model_version_id(session, name) for name in recipe.model_versions]
    said = [
        _FEEDBACK.c.event_seq <= moment.event,
        *_within(_FEEDBACK.c.origin, recipe.origins),
        *_within(_FEEDBACK.c.language, recipe.languages),
        *_within(_FEEDBACK.c.scenario, recipe.scenarios),
        *_within(_FEEDBACK.c.model_version_id, versions),
    ]
    taken: dict[Origin, list[ColumnElement[bool]]] = {}
    if "comparisons" in recipe.sources:
        taken[Origin.COMPARISON] = [_FEEDBACK.c.kind == Kind.COMPARISON, *said]
    if "corrections" in recipe.sources:
        taken[Origin.CORRECTION] = [_FEEDBACK.c.kind == Kind.CORRECTION, *said]
    if "corrections" in recipe.sources and not recipe.origins:
        taken[Origin.JUDGEMENT] = [
            *_of_violations(moment),
            *_within(_OUTPUT.c.language, recipe.languages),
            *_within(_OUTPUT.c.scenario, recipe.scenarios),
            *_within(_OUTPUT.c.model_version_id, versions),
        ]
    return taken


def _within(column: Any, wanted: Sequence[object]) -> list[ColumnElement[bool]]:
    return [column.in_(wanted)] if wanted else []


def _of_violations(moment: Moment) -> list[ColumnElement[bool]]:
    """Corrections by reviewers who found a violation, in cases that came to one and were not judged anew since."""
    later_case, later = _CASE.alias(), _RESOLUTION.alias()
    judged_anew = (
        exists()
        .where(later_case.c.output_id == _CASE.c.output_id, later_case.c.round > _CASE.c.round)
        .where(later.c.case_id == later_case.c.id, later.c.recorded_seq <= moment.event)
    )
    return [
        func.coalesce(_JUDGEMENT.c.correction, "") != "",
        _JUDGEMENT.c.verdict == Verdict.VIOLATES,
        _RESOLUTION.c.verdict == Verdict.VIOLATES,
        _RESOLUTION.c.recorded_seq <= moment.event,
        not_(judged_anew),
    ]


def _reason(origin: Origin, recipe: Recipe, moment: Moment) -> ColumnElement[Any]:
    """Why a statement is no candidate; NULL for one that is."""
    if origin is Origin.JUDGEMENT:
        silent: ColumnElement[bool] = _JUDGEMENT.c.id.in_(withdrawn_judgements(moment.consent_event))
    elif recipe.require_training_consent:
        silent = not_(feedback_consents(moment.consent_event))
    else:
        silent = _FEEDBACK.c.id.in_(withdrawn_feedback(moment.consent_event))
    reasons = [(silent, Exclusion.NO_CONSENT.value)]
    if origin is Origin.COMPARISON:
        reasons.append((_FEEDBACK.c.preference == Preference.TIE, Exclusion.TIE.value))
        reasons.append((_FEEDBACK.c.preference == Preference.BOTH_BAD, Exclusion.BOTH_BAD.value))
    return case(*reasons, else_=null())
