"""What a recipe asks of the statements that it draws on, and why one is left out, as conditions of the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    not_,
    null,
    or_,
    select,
)
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.references import versioned
from governance.datasets.moment import Moment
from governance.datasets.origins import CASE, FEEDBACK, JUDGED, JUDGEMENT, OUTPUT, RESOLUTION, Origin
from governance.datasets.queries.consent import feedback_consents, withdrawn_feedback, withdrawn_judgements
from governance.datasets.rankings import ARE_TIED
from governance.datasets.reasons import Exclusion
from governance.datasets.recipe import Recipe
from governance.feedback.tables import Kind, Preference
from governance.policy.tables import Policy, PolicyVersion
from governance.registry.queries import model_version_id
from governance.review.tables import JudgementPolicyVersion, Verdict


def taken(session: Session, recipe: Recipe, moment: Moment) -> dict[Origin, list[ColumnElement[bool]]]:
    """The origins that the recipe draws on, with what it asks of each. Raises NotFound for a model or policy version."""
    versions = [model_version_id(session, name) for name in recipe.model_versions]
    for reference in recipe.policy_versions:
        policy_version_id(session, reference)
    said = [
        FEEDBACK.c.event_seq <= moment.event,
        *_within(FEEDBACK.c.origin, recipe.origins),
        *_within(FEEDBACK.c.language, recipe.languages),
        *_within(FEEDBACK.c.scenario, recipe.scenarios),
        *_within(FEEDBACK.c.model_version_id, versions),
    ]
    of_output = [
        *_within(OUTPUT.c.language, recipe.languages),
        *_within(OUTPUT.c.scenario, recipe.scenarios),
        *_within(OUTPUT.c.model_version_id, versions),
    ]
    taken: dict[Origin, list[ColumnElement[bool]]] = {}
    if "comparisons" in recipe.sources:
        taken[Origin.COMPARISON] = [FEEDBACK.c.kind == Kind.COMPARISON, *said]
    if "corrections" in recipe.sources:
        taken[Origin.CORRECTION] = [FEEDBACK.c.kind == Kind.CORRECTION, *said]
    if "corrections" in recipe.sources and not recipe.origins:
        taken[Origin.JUDGEMENT] = [*_corrected_violations(moment), *of_output]
    if "judgements" in recipe.sources and not recipe.origins:
        taken[Origin.VERDICT] = [*_prevailing(moment), *of_output]
    if "ratings" in recipe.sources:
        decided = or_(FEEDBACK.c.rating >= recipe.good_rating, FEEDBACK.c.rating <= recipe.bad_rating)
        taken[Origin.RATING] = [FEEDBACK.c.kind == Kind.RATING, decided, *said]
    if "rankings" in recipe.sources:
        taken[Origin.RANKING] = [FEEDBACK.c.kind == Kind.RANKING, *said]
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
    later_case, later = CASE.alias(), RESOLUTION.alias()
    judged_anew = (
        exists()
        .where(later_case.c.output_id == CASE.c.output_id, later_case.c.round > CASE.c.round)
        .where(later.c.case_id == later_case.c.id, later.c.recorded_seq <= moment.event)
    )
    return [RESOLUTION.c.recorded_seq <= moment.event, not_(judged_anew)]


def _corrected_violations(moment: Moment) -> list[ColumnElement[bool]]:
    """Corrections by reviewers who found a violation, in cases that came to one."""
    return [
        func.coalesce(JUDGEMENT.c.correction, "") != "",
        JUDGEMENT.c.verdict == Verdict.VIOLATES,
        RESOLUTION.c.verdict == Verdict.VIOLATES,
        *_standing(moment),
    ]


def _prevailing(moment: Moment) -> list[ColumnElement[bool]]:
    """Judgements that a case came to: an answer that is acceptable, or isn't. Dissent is not among them."""
    return [
        JUDGEMENT.c.verdict == RESOLUTION.c.verdict,
        JUDGEMENT.c.verdict.in_([Verdict.VIOLATES, Verdict.ACCEPTABLE]),
        *_standing(moment),
    ]


def reason(origin: Origin, recipe: Recipe, moment: Moment) -> ColumnElement[Any]:
    """Why a statement is no candidate; NULL for one that is."""
    if origin in JUDGED:
        silent: ColumnElement[bool] = JUDGEMENT.c.id.in_(withdrawn_judgements(moment.consent_event))
    elif recipe.require_training_consent:
        silent = not_(feedback_consents(moment.consent_event))
    else:
        silent = FEEDBACK.c.id.in_(withdrawn_feedback(moment.consent_event))
    reasons = [(silent, Exclusion.NO_CONSENT.value)]
    if origin is Origin.COMPARISON:
        reasons.append((FEEDBACK.c.preference == Preference.TIE, Exclusion.TIE.value))
        reasons.append((FEEDBACK.c.preference == Preference.BOTH_BAD, Exclusion.BOTH_BAD.value))
    if origin is Origin.RANKING:
        reasons.append((ARE_TIED, Exclusion.TIE.value))
    if origin in JUDGED and recipe.policy_versions:
        reasons.append((not_(_made_under(recipe.policy_versions)), Exclusion.OTHER_POLICY_VERSION.value))
    return case(*reasons, else_=null())


def _made_under(references: Sequence[str]) -> ColumnElement[bool]:
    """Whether a judgement was made under one of these policy versions."""
    named = [found for reference in references if (found := versioned(reference))]
    return exists().where(
        col(JudgementPolicyVersion.judgement_id) == JUDGEMENT.c.id,
        col(PolicyVersion.id) == JudgementPolicyVersion.policy_version_id,
        col(Policy.id) == PolicyVersion.policy_id,
        or_(
            *(
                and_(col(Policy.slug) == slug, col(PolicyVersion.number) == number)
                for _, slug, number in named
            )
        ),
    )
