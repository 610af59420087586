"""Texts that quote people, with the consent that stands."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import Session, col

from governance.feedback.consent import standing_consent
from governance.feedback.quotes import WITHHELD
from governance.feedback.tables import Feedback, Quote, Scope
from governance.measures.quoting import without

AT_ONCE = 500


def with_consent(session: Session, texts: Mapping[str, str], scope: Scope) -> dict[str, str]:
    """The texts by source, passages withheld that quote words whose consent for `scope` doesn't stand."""
    query = (
        select(col(Quote.source), col(Quote.start), col(Quote.end))
        .join(Feedback, col(Feedback.id) == Quote.feedback_id)
        .where(~standing_consent(scope))
    )
    if len(texts) <= AT_ONCE:
        query = query.where(col(Quote.source).in_(list(texts)))
    spans: dict[str, list[tuple[int, int]]] = {}
    for source, start, end in session.execute(query):
        spans.setdefault(source, []).append((start, end))
    return {
        source: without(text, spans[source], WITHHELD) if source in spans else text
        for source, text in texts.items()
    }


def quotes_in(session: Session, source: str) -> list[int]:
    """The ids of the statements that a text quotes."""
    query = select(col(Quote.feedback_id)).where(col(Quote.source) == source)
    return sorted(set(session.execute(query).scalars()))
