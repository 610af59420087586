"""The kinds of statement that an example can rest on, and the texts that each speaks of, as queries."""

from enum import IntEnum
from typing import Any

from sqlalchemy import (
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
)

from governance.core.unit_of_work import table_of
from governance.datasets.rankings import PAIR_NUMBER, RANKED, statement_of
from governance.datasets.recipe import Recipe
from governance.feedback.tables import Feedback, FeedbackOutput, Preference
from governance.registry.tables import Output
from governance.review.tables import Case, Judgement, Resolution, Verdict


class Origin(IntEnum):
    """Which kind of statement an example rests on; the number orders the sources of one example."""

    COMPARISON = 0
    CORRECTION = 1
    JUDGEMENT = 2
    VERDICT = 3
    RATING = 4
    RANKING = 5


JUDGED = frozenset({Origin.JUDGEMENT, Origin.VERDICT})
"""Origins whose source numbers are judgements; the others' are feedback, or pairs of a ranking."""


FEEDBACK, OUTPUT, JUDGEMENT = table_of(Feedback), table_of(Output), table_of(Judgement)
CASE, RESOLUTION = table_of(Case), table_of(Resolution)
_FIRST, _SECOND = OUTPUT.alias("first_output"), OUTPUT.alias("second_output")
_PART = table_of(FeedbackOutput)
_IS_FIRST = FEEDBACK.c.preference == Preference.FIRST

SOURCE_ID = {
    Origin.COMPARISON: FEEDBACK.c.id,
    Origin.CORRECTION: FEEDBACK.c.id,
    Origin.JUDGEMENT: JUDGEMENT.c.id,
    Origin.VERDICT: JUDGEMENT.c.id,
    Origin.RATING: FEEDBACK.c.id,
    Origin.RANKING: PAIR_NUMBER,
}

STATEMENT_ID = SOURCE_ID | {Origin.RANKING: FEEDBACK.c.id}
"""The row behind a source: a ranking has as many sources as it gives pairs."""


def statement_id(origin: Origin, source_id: int) -> int:
    """The feedback, or the judgement, behind a source."""
    return int(statement_of(source_id)) if origin is Origin.RANKING else source_id


def _asked(output: Any) -> Any:
    return cast(output.c.conversation, Text)


_SPEAKER = (FEEDBACK.c.person_id, FEEDBACK.c.stakeholder_group_id)
_SAID_OF = (FEEDBACK.c.language, FEEDBACK.c.scenario, FEEDBACK.c.output_id, *_SPEAKER)
_JUDGED_OF = (
    OUTPUT.c.language,
    OUTPUT.c.scenario,
    OUTPUT.c.id.label("output_id"),
    JUDGEMENT.c.reviewer_id,
    null().label("group_id"),
)

_COMPARED = (
    select(
        FEEDBACK.c.id,
        _asked(_FIRST),
        _asked(_SECOND).label("other_conversation"),
        case((_IS_FIRST, _FIRST.c.answer), else_=_SECOND.c.answer).label("chosen"),
        case((_IS_FIRST, _SECOND.c.answer), else_=_FIRST.c.answer).label("rejected"),
        *_SAID_OF,
        null().label("label"),
    )
    .join(_FIRST, _FIRST.c.id == FEEDBACK.c.output_id)
    .join(_PART, and_(_PART.c.feedback_id == FEEDBACK.c.id, _PART.c.place == 2))
    .join(_SECOND, _SECOND.c.id == _PART.c.output_id)
    .order_by(FEEDBACK.c.id)
)
_CORRECTED = (
    select(
        FEEDBACK.c.id,
        _asked(OUTPUT),
        _asked(OUTPUT).label("other_conversation"),
        func.coalesce(FEEDBACK.c.correction, "").label("chosen"),
        OUTPUT.c.answer,
        *_SAID_OF,
        literal(True).label("label"),
    )
    .join(OUTPUT, OUTPUT.c.id == FEEDBACK.c.output_id)
    .order_by(FEEDBACK.c.id)
)
_RATED = (
    select(
        FEEDBACK.c.id,
        _asked(OUTPUT),
        _asked(OUTPUT).label("other_conversation"),
        OUTPUT.c.answer.label("chosen"),
        literal("").label("rejected"),
        *_SAID_OF,
    )
    .join(OUTPUT, OUTPUT.c.id == FEEDBACK.c.output_id)
    .order_by(FEEDBACK.c.id)
)


def _judged(chosen: Any, rejected: Any, label: Any) -> Select[Any]:
    return (
        select(
            JUDGEMENT.c.id,
            _asked(OUTPUT),
            _asked(OUTPUT).label("other_conversation"),
            chosen.label("chosen"),
            rejected.label("rejected"),
            *_JUDGED_OF,
            label.label("label"),
        )
        .join(CASE, CASE.c.id == JUDGEMENT.c.case_id)
        .join(RESOLUTION, RESOLUTION.c.case_id == CASE.c.id)
        .join(OUTPUT, OUTPUT.c.id == CASE.c.output_id)
        .order_by(JUDGEMENT.c.id)
    )


_TEXTS: dict[Origin, Select[Any]] = {
    Origin.COMPARISON: _COMPARED,
    Origin.CORRECTION: _CORRECTED,
    Origin.JUDGEMENT: _judged(func.coalesce(JUDGEMENT.c.correction, ""), OUTPUT.c.answer, literal(True)),
    Origin.VERDICT: _judged(OUTPUT.c.answer, literal(""), JUDGEMENT.c.verdict == Verdict.ACCEPTABLE),
    Origin.RANKING: RANKED,
}
"""For each origin, the columns of a Candidate but its origin."""


def texts(origin: Origin, recipe: Recipe) -> Select[Any]:
    """The columns of a Candidate but its origin, for all statements of that kind."""
    if origin is Origin.RATING:
        return _RATED.add_columns((FEEDBACK.c.rating >= recipe.good_rating).label("label"))
    return _TEXTS[origin]
