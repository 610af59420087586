"""Quotations of people's words in what others write (reasons, resolutions, findings): linked when they are written, and shown
only where the consent of whoever said them stands.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.unit_of_work import UnitOfWork
from governance.feedback.consent import readable, standing_consent
from governance.feedback.queries.parts import speaks_of
from governance.feedback.tables import Feedback, Quote, Scope
from governance.measures.quoting import shared_spans, without

WITHHELD = "[words withheld]"
MOST_COMPARED = 500
"""Statements on an output that a text is compared with, the newest first."""

AT_ONCE = 500


def link_quotes(unit: UnitOfWork, source: str, text: str, output_ids: Iterable[int]) -> int:
    """Links the places of `text`, which is called `source`, that repeat what was said on these outputs. Returns how many."""
    if not text.strip():
        return 0
    said = readable(Scope.REVIEW)
    found = 0
    for output_id in sorted(set(output_ids)):
        rows = unit.session.execute(
            select(said.c.id, said.c.comment, said.c.correction)
            .join(Feedback, col(Feedback.id) == said.c.id)
            .where(speaks_of(output_id), (said.c.comment.is_not(None)) | (said.c.correction.is_not(None)))
            .order_by(col(Feedback.id).desc())
            .limit(MOST_COMPARED)
        ).all()
        for feedback_id, comment, correction in rows:
            for start, end in shared_spans(text, f"{comment or ''}\n{correction or ''}"):
                unit.session.add(Quote(source=source, feedback_id=feedback_id, start=start, end=end))
                found += 1
    return found


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


def of_judgement(judgement_id: int) -> str:
    """What the reasons of a judgement are called as a source."""
    return f"judgement {judgement_id}"


def of_resolution(case_id: int) -> str:
    """What the reasons of a case's resolution are called."""
    return f"resolution of case {case_id}"


def of_finding(finding_id: int, field: str) -> str:
    """What a finding's title or statement is called."""
    return f"{field} of finding {finding_id}"
