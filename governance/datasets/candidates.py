"""What a recipe takes from the store, as streams: feedback and judgements that may become training rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.references import versioned
from governance.core.unit_of_work import table_of
from governance.datasets.consent import feedback_consents, withdrawn_judgements
from governance.datasets.moment import Moment
from governance.datasets.reasons import Exclusion
from governance.datasets.recipe import Recipe
from governance.feedback.tables import Feedback, Kind, Preference
from governance.policy.tables import Policy, PolicyVersion
from governance.registry.queries import model_version_id
from governance.registry.tables import Output
from governance.review.tables import Case, Citation, Judgement, JudgementPolicyVersion, Resolution, Verdict

PAGE = 1_000
"""Rows held in memory at once while streaming."""


class Origin(IntEnum):
    """Which kind of statement an example rests on; the number orders the sources of one example."""

    COMPARISON = 0
    CORRECTION = 1
    JUDGEMENT = 2
    VERDICT = 3
    RATING = 4


JUDGED = frozenset({Origin.JUDGEMENT, Origin.VERDICT})
"""Origins whose source numbers are judgements; the others' are feedback."""


class Candidate(NamedTuple):
    """A statement (feedback or judgement `source_id`) with the texts it speaks of; conversations as JSON texts.

    `label` tells, for absolute statements, whether the answer (`chosen`) is good; `person_id` and `group_id` who speaks.
    """

    origin: Origin
    source_id: int
    prompt: str
    other_prompt: str
    chosen: str
    rejected: str
    language: str
    scenario: str
    output_id: int
    person_id: int | None
    group_id: int | None
    label: bool | None


@dataclass(frozen=True)
class LeftOut:
    """A statement that is no candidate, and why."""

    origin: Origin
    source_id: int
    reason: str


def candidates(session: Session, recipe: Recipe, moment: Moment) -> Iterator[Candidate]:
    """All that the recipe takes, in the order of origins and source numbers. Raises NotFound for a model or policy version."""
    for origin, conditions in taken(session, recipe, moment).items():
        usable = reason(origin, recipe, moment).is_(None)
        yield from _stream(session, origin, texts(origin, recipe).where(*conditions, usable))


def candidates_by_id(
    session: Session, origin: Origin, source_ids: Sequence[int], recipe: Recipe
) -> dict[int, Candidate]:
    """The candidates with these source numbers."""
    query = texts(origin, recipe).where(SOURCE_ID[origin].in_(source_ids))
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
    """(source number, reason) of the statements of one origin that are no candidates."""
    why = reason(origin, recipe, moment)
    return (
        texts(origin, recipe)
        .where(*conditions, why.is_not(None))
        .with_only_columns(
            SOURCE_ID[origin].label("source_id"), why.label("reason"), maintain_column_froms=True
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


_FEEDBACK, _OUTPUT, _JUDGEMENT = table_of(Feedback), table_of(Output), table_of(Judgement)
_CASE, _RESOLUTION = table_of(Case), table_of(Resolution)
_FIRST, _SECOND = _OUTPUT.alias("first_output"), _OUTPUT.alias("second_output")
_IS_FIRST = _FEEDBACK.c.preference == Preference.FIRST

SOURCE_ID = {
    Origin.COMPARISON: _FEEDBACK.c.id,
    Origin.CORRECTION: _FEEDBACK.c.id,
    Origin.JUDGEMENT: _JUDGEMENT.c.id,
    Origin.VERDICT: _JUDGEMENT.c.id,
    Origin.RATING: _FEEDBACK.c.id,
}


def _asked(output: Any) -> Any:
    return cast(output.c.conversation, Text)


_SPEAKER = (_FEEDBACK.c.person_id, _FEEDBACK.c.stakeholder_group_id)
_SAID_OF = (_FEEDBACK.c.language, _FEEDBACK.c.scenario, _FEEDBACK.c.output_id, *_SPEAKER)
_JUDGED_OF = (
    _OUTPUT.c.language,
    _OUTPUT.c.scenario,
    _OUTPUT.c.id.label("output_id"),
    _JUDGEMENT.c.reviewer_id,
    null().label("group_id"),
)

_COMPARED = (
    select(
        _FEEDBACK.c.id,
        _asked(_FIRST),
        _asked(_SECOND).label("other_conversation"),
        case((_IS_FIRST, _FIRST.c.answer), else_=_SECOND.c.answer).label("chosen"),
        case((_IS_FIRST, _SECOND.c.answer), else_=_FIRST.c.answer).label("rejected"),
        *_SAID_OF,
        null().label("label"),
    )
    .join(_FIRST, _FIRST.c.id == _FEEDBACK.c.output_id)
    .join(_SECOND, _SECOND.c.id == _FEEDBACK.c.other_output_id)
    .order_by(_FEEDBACK.c.id)
)
_CORRECTED = (
    select(
        _FEEDBACK.c.id,
        _asked(_OUTPUT),
        _asked(_OUTPUT).label("other_conversation"),
        func.coalesce(_FEEDBACK.c.correction, "").label("chosen"),
        _OUTPUT.c.answer,
        *_SAID_OF,
        literal(True).label("label"),
    )
    .join(_OUTPUT, _OUTPUT.c.id == _FEEDBACK.c.output_id)
    .order_by(_FEEDBACK.c.id)
)
_RATED = (
    select(
        _FEEDBACK.c.id,
        _asked(_OUTPUT),
        _asked(_OUTPUT).label("other_conversation"),
        _OUTPUT.c.answer.label("chosen"),
        literal("").label("rejected"),
        *_SAID_OF,
    )
    .join(_OUTPUT, _OUTPUT.c.id == _FEEDBACK.c.output_id)
    .order_by(_FEEDBACK.c.id)
)


def _judged(chosen: Any, rejected: Any, label: Any) -> Select[Any]:
    return (
        select(
            _JUDGEMENT.c.id,
            _asked(_OUTPUT),
            _asked(_OUTPUT).label("other_conversation"),
            chosen.label("chosen"),
            rejected.label("rejected"),
            *_JUDGED_OF,
            label.label("label"),
        )
        .join(_CASE, _CASE.c.id == _JUDGEMENT.c.case_id)
        .join(_RESOLUTION, _RESOLUTION.c.case_id == _CASE.c.id)
        .join(_OUTPUT, _OUTPUT.c.id == _CASE.c.output_id)
        .order_by(_JUDGEMENT.c.id)
    )


_TEXTS: dict[Origin, Select[Any]] = {
    Origin.COMPARISON: _COMPARED,
    Origin.CORRECTION: _CORRECTED,
    Origin.JUDGEMENT: _judged(func.coalesce(_JUDGEMENT.c.correction, ""), _OUTPUT.c.answer, literal(True)),
    Origin.VERDICT: _judged(_OUTPUT.c.answer, literal(""), _JUDGEMENT.c.verdict == Verdict.ACCEPTABLE),
}
"""For each origin, the columns of a Candidate but its origin."""


def texts(origin: Origin, recipe: Recipe) -> Select[Any]:
    """The columns of a Candidate but its origin, for all statements of that kind."""
    if origin is Origin.RATING:
        return _RATED.add_columns((_FEEDBACK.c.rating >= recipe.good_rating).label("label"))
    return _TEXTS[origin]


def _stream(session: Session, origin: Origin, query: Select[Any]) -> Iterator[Candidate]:
    for row in session.execute(query, execution_options={"yield_per": PAGE}):
        yield Candidate(origin, *row)


def taken(session: Session, recipe: Recipe, moment: Moment) -> dict[Origin, list[ColumnElement[bool]]]:
    """The origins that the recipe draws on, with what it asks of each. Raises NotFound for a model or policy version."""
    versions = [model_version_id(session, name) for name in recipe.model_versions]
    for reference in recipe.policy_versions:
        policy_version_id(session, reference)
    said = [
        _FEEDBACK.c.event_seq <= moment.event,
        *_within(_FEEDBACK.c.origin, recipe.origins),
        *_within(_FEEDBACK.c.language, recipe.languages),
        *_within(_FEEDBACK.c.scenario, recipe.scenarios),
        *_within(_FEEDBACK.c.model_version_id, versions),
    ]
    of_output = [
        *_within(_OUTPUT.c.language, recipe.languages),
        *_within(_OUTPUT.c.scenario, recipe.scenarios),
        *_within(_OUTPUT.c.model_version_id, versions),
    ]
    taken: dict[Origin, list[ColumnElement[bool]]] = {}
    if "comparisons" in recipe.sources:
        taken[Origin.COMPARISON] = [_FEEDBACK.c.kind == Kind.COMPARISON, *said]
    if "corrections" in recipe.sources:
        taken[Origin.CORRECTION] = [_FEEDBACK.c.kind == Kind.CORRECTION, *said]
    if "corrections" in recipe.sources and not recipe.origins:
        taken[Origin.JUDGEMENT] = [*_corrected_violations(moment), *of_output]
    if "judgements" in recipe.sources and not recipe.origins:
        taken[Origin.VERDICT] = [*_prevailing(moment), *of_output]
    if "ratings" in recipe.sources:
        decided = or_(_FEEDBACK.c.rating >= recipe.good_rating, _FEEDBACK.c.rating <= recipe.bad_rating)
        taken[Origin.RATING] = [_FEEDBACK.c.kind == Kind.RATING, decided, *said]
    return taken


def policy_version_id(session: Session, reference: str) -> int:
    """The id of the policy version `guidelines@2`. Raises NotFound."""
    named = versioned(reference)
    found = (
        session.execute(
            select(col(PolicyVersion.id))
            .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
            .where(col(Policy.slug) == named[1], col(PolicyVersion.number) == named[2])
        ).scalar()
        if named
        else None
    )
    if found is None:
        raise NotFound("policy version", reference)
    return int(found)


def _within(column: Any, wanted: Sequence[object]) -> list[ColumnElement[bool]]:
    return [column.in_(wanted)] if wanted else []


def _standing(moment: Moment) -> list[ColumnElement[bool]]:
    """Of cases that were resolved by the moment, and not judged anew since."""
    later_case, later = _CASE.alias(), _RESOLUTION.alias()
    judged_anew = (
        exists()
        .where(later_case.c.output_id == _CASE.c.output_id, later_case.c.round > _CASE.c.round)
        .where(later.c.case_id == later_case.c.id, later.c.id <= moment.resolution_id)
    )
    return [_RESOLUTION.c.id <= moment.resolution_id, not_(judged_anew)]


def _corrected_violations(moment: Moment) -> list[ColumnElement[bool]]:
    """Corrections by reviewers who found a violation, in cases that came to one."""
    return [
        func.coalesce(_JUDGEMENT.c.correction, "") != "",
        _JUDGEMENT.c.verdict == Verdict.VIOLATES,
        _RESOLUTION.c.verdict == Verdict.VIOLATES,
        *_standing(moment),
    ]


def _prevailing(moment: Moment) -> list[ColumnElement[bool]]:
    """Judgements that a case came to: an answer that is acceptable, or isn't. Dissent is not among them."""
    return [
        _JUDGEMENT.c.verdict == _RESOLUTION.c.verdict,
        _JUDGEMENT.c.verdict.in_([Verdict.VIOLATES, Verdict.ACCEPTABLE]),
        *_standing(moment),
    ]


def reason(origin: Origin, recipe: Recipe, moment: Moment) -> ColumnElement[Any]:
    """Why a statement is no candidate; NULL for one that is."""
    if origin in JUDGED:
        silent: ColumnElement[bool] = _JUDGEMENT.c.id.in_(withdrawn_judgements(moment.withdrawal_id))
    else:
        silent = not_(feedback_consents(moment.withdrawal_id))
    reasons: list[tuple[ColumnElement[bool], str]] = []
    if recipe.require_training_consent:
        reasons.append((silent, Exclusion.NO_CONSENT.value))
    if origin is Origin.COMPARISON:
        reasons.append((_FEEDBACK.c.preference == Preference.TIE, Exclusion.TIE.value))
        reasons.append((_FEEDBACK.c.preference == Preference.BOTH_BAD, Exclusion.BOTH_BAD.value))
    if origin in JUDGED and recipe.policy_versions:
        reasons.append((not_(_made_under(recipe.policy_versions)), Exclusion.OTHER_POLICY_VERSION.value))
    return case(*reasons, else_=null()) if reasons else null()


def _made_under(references: Sequence[str]) -> ColumnElement[bool]:
    """Whether a judgement was made under one of these policy versions."""
    named = [found for reference in references if (found := versioned(reference))]
    return exists().where(
        col(JudgementPolicyVersion.judgement_id) == _JUDGEMENT.c.id,
        col(PolicyVersion.id) == JudgementPolicyVersion.policy_version_id,
        col(Policy.id) == PolicyVersion.policy_id,
        or_(
            *(
                and_(col(Policy.slug) == slug, col(PolicyVersion.number) == number)
                for _, slug, number in named
            )
        ),
    )
