"""Taking people's words out of the rows that hold them: statements, quotations of them, examples made of them."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlmodel import SQLModel, col

from governance.audit.tables import Finding
from governance.core.unit_of_work import UnitOfWork
from governance.datasets.queries.rebuilding import ERASED as EXAMPLE_ERASED
from governance.datasets.tables import Example, ExampleSource
from governance.feedback.commands.indexing import forget_words
from governance.feedback.consent import standing_consent
from governance.feedback.quotes import WITHHELD, of_finding, of_judgement, of_resolution
from governance.feedback.tables import Feedback, Kind, Quote, Scope
from governance.measures.quoting import shared_spans, without
from governance.review.tables import Judgement, Resolution

ERASED = EXAMPLE_ERASED
"""Stands for a hash that would let a guess at erased words be tried."""

AT_ONCE = 5_000
"""Statements that one step works on: a statement to the database names each of them."""

NO_WORDS = [{"role": "assistant", "content": ""}]


def erase_words(unit: UnitOfWork, feedback_ids: Sequence[int]) -> dict[str, int]:
    """Erases what these statements say, in their rows, the search index, quotations and examples; that they were given, and what
    was chosen, stays counted. Returns how much of what went; the caller records the event.
    """
    counts = {"statements": 0, "quotes": 0, "examples": 0}
    ids = sorted(set(feedback_ids))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        counts["statements"] += len(some)
        _forget(unit, some)
        counts["quotes"] += _erase_quotes(unit, some)
        counts["examples"] += _erase_examples(unit, some)
        values = {"comment": None, "correction": None, "salt": None, "content_hash": ERASED}
        unit.redact(Feedback, some, values)
    return counts


def _forget(unit: UnitOfWork, ids: Sequence[int]) -> None:
    indexed = unit.session.execute(
        select(col(Feedback.id)).where(col(Feedback.id).in_(ids), standing_consent(Scope.REVIEW))
    ).scalars()
    forget_words(unit.session, list(indexed))


def _erase_quotes(unit: UnitOfWork, feedback_ids: Sequence[int]) -> int:
    """Replaces quotations of these statements; those of others in the same texts are linked anew, since their places moved."""
    session = unit.session
    mine = session.execute(select(Quote).where(col(Quote.feedback_id).in_(feedback_ids))).scalars().all()
    for source in sorted({quote.source for quote in mine}):
        spans = [(quote.start, quote.end) for quote in mine if quote.source == source]
        row, field = _source(unit, source)
        text = without(getattr(row, field), spans, WITHHELD)
        setattr(row, field, text)
        session.add(row)
        others = session.execute(select(Quote).where(col(Quote.source) == source)).scalars().all()
        kept = {quote.feedback_id for quote in others} - set(feedback_ids)
        for quote in others:
            session.delete(quote)
        said = session.execute(
            select(col(Feedback.id), col(Feedback.comment), col(Feedback.correction)).where(
                col(Feedback.id).in_(kept)
            )
        )
        for feedback_id, comment, correction in said:
            for start, end in shared_spans(text, f"{comment or ''}\n{correction or ''}"):
                session.add(Quote(source=source, feedback_id=feedback_id, start=start, end=end))
    session.flush()
    return len(mine)


def _source(unit: UnitOfWork, source: str) -> tuple[SQLModel, str]:
    """The row and the field that a quotation's source names (governance.feedback.quotes)."""
    number = int(source.rsplit(" ", 1)[1])
    if source == of_judgement(number):
        return unit.session.get_one(Judgement, number), "rationale"
    if source == of_resolution(number):
        found = unit.session.execute(select(Resolution).where(col(Resolution.case_id) == number)).scalar_one()
        return found, "rationale"
    field = source.split(" ", 1)[0]
    assert source == of_finding(number, field)
    return unit.session.get_one(Finding, number), field


def _erase_examples(unit: UnitOfWork, feedback_ids: Sequence[int]) -> int:
    """Empties examples whose better completion nobody else wrote. The version keeps its hash and its place for them."""
    another = exists().where(
        col(ExampleSource.example_id) == Example.id,
        (col(ExampleSource.feedback_id).is_(None)) | col(ExampleSource.feedback_id).not_in(feedback_ids),
    )
    written = (
        select(col(ExampleSource.example_id))
        .join(Feedback, col(Feedback.id) == ExampleSource.feedback_id)
        .where(col(Feedback.id).in_(feedback_ids), col(Feedback.kind) == Kind.CORRECTION)
    )
    ids = unit.session.execute(
        select(col(Example.id)).where(col(Example.id).in_(written), ~another).order_by(col(Example.id))
    ).scalars()
    found = list(ids)
    unit.redact(Example, found, {"chosen": NO_WORDS, "digest": ERASED})
    return len(found)
