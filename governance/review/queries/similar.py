"""Cases like this one, and how they were judged: precedent, before one gives a verdict of one's own.

Likeness is the cosine between character n-grams weighted by how rare they are (TF-IDF), which needs no words of any language.
Compared with are the newest resolved cases of the same scenario and language, so that it costs the same however many there are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.references import Prefix
from governance.feedback.queries.quoting import with_consent
from governance.feedback.quotes import of_judgement, of_resolution
from governance.feedback.tables import Scope
from governance.registry.tables import Output
from governance.review.tables import Case, CaseState, Judgement, Resolution, Verdict
from governance.review.tables.desks import CasePlace

CANDIDATES = 80
"""Cases compared with."""
COMPARED = 500
"""Characters of each text that are compared."""
EXCERPT = 160
LEAST_ALIKE = 0.15
"""Likeness under which a case is no precedent."""


@dataclass(frozen=True)
class SimilarCase:
    """A resolved case, `likeness` from 0 to 1, what it came to, and how many of its judgements said otherwise."""

    case_id: int
    likeness: float
    verdict: Verdict
    severity: int | None
    rationale: str
    dissent: int
    resolved_at: datetime
    excerpt: str

    @property
    def reference(self) -> str:
        return Prefix.CASE.of(self.case_id)


def similar_cases(session: Session, case_id: int, limit: int = 4) -> list[SimilarCase]:
    """The resolved cases that are most like this one; of an output that was judged in rounds, the last of them."""
    here = session.get(CasePlace, case_id)
    if here is None:
        return []
    candidates = _candidates(session, here)
    if not candidates:
        return []
    own = session.get_one(Output, here.output_id)
    texts = [_compared(own.conversation, own.answer)]
    texts += [_compared(output.conversation, output.answer) for _, output in candidates.values()]
    likeness = _likeness(texts)
    ranked = sorted(zip(likeness, candidates.values(), strict=True), key=lambda each: -each[0])[:limit]
    dissent = _dissent(session, [found.case_id for _, (found, _) in ranked])
    decided = with_consent(
        session, {of_resolution(found.case_id): found.rationale for _, (found, _) in ranked}, Scope.REVIEW
    )
    return [
        SimilarCase(
            case_id=found.case_id,
            likeness=alike,
            verdict=found.verdict,
            severity=found.severity,
            rationale=decided[of_resolution(found.case_id)] or dissent[found.case_id][1],
            dissent=dissent[found.case_id][0],
            resolved_at=found.resolved_at,
            excerpt=output.answer[:EXCERPT],
        )
        for alike, (found, output) in ranked
        if alike >= LEAST_ALIKE
    ]


def _candidates(session: Session, here: CasePlace) -> dict[int, tuple[Resolution, Output]]:
    """The newest resolved cases of the same slice by output; the case's own output is left out."""
    newest = (
        select(col(CasePlace.case_id))
        .where(
            col(CasePlace.scenario) == here.scenario,
            col(CasePlace.language) == here.language,
            col(CasePlace.state) == CaseState.RESOLVED,
        )
        .order_by(col(CasePlace.case_id).desc())
        .limit(CANDIDATES)
    )
    rows = session.execute(
        select(Resolution, Output)
        .join(Case, col(Case.id) == Resolution.case_id)
        .join(Output, col(Output.id) == Case.output_id)
        .where(col(Case.id).in_(newest.subquery().select()), col(Output.id) != here.output_id)
        .order_by(col(Case.id))
    )
    return {output.id: (found, output) for found, output in rows}


def _compared(conversation: list[dict[str, Any]], answer: str) -> str:
    asked = str(conversation[-1].get("content", "")) if conversation else ""
    return f"{asked[:COMPARED]} {answer[:COMPARED]}"


def _likeness(texts: list[str]) -> list[float]:
    """The likeness of the first text to each of the others."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # at first use: it takes seconds to import

    weights = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True).fit_transform(texts)
    return [float(value) for value in (weights[1:] @ weights[0].T).toarray().ravel()]


def _dissent(session: Session, case_ids: list[int]) -> dict[int, tuple[int, str]]:
    """By case, how many judgements differ from what it came to, and why one of those that don't says what it says."""
    agrees = col(Judgement.verdict) == Resolution.verdict
    rows = session.execute(
        select(
            col(Judgement.case_id),
            func.count().filter(~agrees),
            func.coalesce(func.max(col(Judgement.id)).filter(agrees, col(Judgement.rationale) != ""), 0),
        )
        .join(Resolution, col(Resolution.case_id) == Judgement.case_id)
        .where(col(Judgement.case_id).in_(case_ids))
        .group_by(col(Judgement.case_id))
    ).all()
    texts = session.execute(
        select(col(Judgement.id), col(Judgement.rationale)).where(
            col(Judgement.id).in_([chosen for _, _, chosen in rows])
        )
    )
    reasons = with_consent(session, {of_judgement(row_id): text for row_id, text in texts}, Scope.REVIEW)
    found = {case_id: (count, reasons.get(of_judgement(chosen), "")) for case_id, count, chosen in rows}
    return {case_id: found.get(case_id, (0, "")) for case_id in case_ids}
