"""Linking what others write to the words that it quotes."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import col

from governance.core.unit_of_work import UnitOfWork
from governance.feedback.consent import readable
from governance.feedback.queries.parts import speaks_of
from governance.feedback.tables import Feedback, Quote, Scope
from governance.measures.quoting import shared_spans

MOST_COMPARED = 500
"""Statements on an output that a text is compared with, the newest first."""


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
