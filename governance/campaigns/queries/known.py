"""Outputs whose answer is known: those on which every reviewer agreed. They make a campaign's attention items."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.campaigns.queries.draws import Frame
from governance.campaigns.tables import Expectation
from governance.feedback.tables import Kind
from governance.registry.tables import Output
from governance.review.tables import Case, Judgement, Resolution, Verdict

LEAST_JUDGEMENTS = 2


def known_answers(
    session: Session, frame: Frame, kinds: Iterable[Kind], limit: int = 20
) -> dict[int, Expectation]:
    """Outputs of the frame's languages and scenarios that at least two reviewers judged alike, by what a careful reader would
    say of them where `kinds` is asked: as many violations as acceptable ones, as far as there are, the newest first.
    """
    asked = set(kinds)
    if Kind.FLAG in asked:
        meaning = {Verdict.VIOLATES: Expectation.FLAGGED, Verdict.ACCEPTABLE: Expectation.NOT_FLAGGED}
    elif Kind.RATING in asked:
        meaning = {Verdict.VIOLATES: Expectation.RATED_LOW, Verdict.ACCEPTABLE: Expectation.RATED_HIGH}
    else:
        return {}
    agreed = (
        select(col(Judgement.case_id))
        .group_by(col(Judgement.case_id))
        .having(func.count() >= LEAST_JUDGEMENTS, func.count(col(Judgement.verdict).distinct()) == 1)
    )
    found: dict[int, Expectation] = {}
    for verdict, expected in meaning.items():
        query = (
            select(col(Output.id))
            .join(Case, col(Case.output_id) == Output.id)
            .join(Resolution, col(Resolution.case_id) == Case.id)
            .where(
                col(Resolution.verdict) == verdict,
                col(Resolution.adjudicated).is_(False),
                col(Case.id).in_(agreed),
            )
            .order_by(col(Output.id).desc())
            .limit(limit // 2)
        )
        if frame.languages:
            query = query.where(col(Output.language).in_(frame.languages))
        if frame.scenarios:
            query = query.where(col(Output.scenario).in_(frame.scenarios))
        found |= dict.fromkeys(session.execute(query).scalars(), expected)
    return found
