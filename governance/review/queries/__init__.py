"""What reviewers look at: the queue, one case as they may see it, judgements gone stale, appeals, rules."""

from governance.review.queries.appeals import AppealView, Outcome, appeals, appeals_on, outcomes
from governance.review.queries.one_case import (
    CaseView,
    CitationView,
    DeskView,
    JudgementView,
    ResolutionView,
    case_view,
)
from governance.review.queries.queue import (
    CasePage,
    CaseRow,
    QueueFilter,
    ReviewCounts,
    case_queue,
    review_counts,
    waiting_for_adjudication,
)
from governance.review.queries.ruling import (
    ClauseInForce,
    ReviewerRow,
    Rulebook,
    clauses_in_force,
    reviewers,
    rulebook,
)
from governance.review.queries.similar import SimilarCase, similar_cases
from governance.review.queries.stale import StaleCitation, stale_judgements
from governance.review.queries.voices import GroupVoices, voices

__all__ = [
    "AppealView",
    "CasePage",
    "CaseRow",
    "CaseView",
    "CitationView",
    "ClauseInForce",
    "DeskView",
    "GroupVoices",
    "JudgementView",
    "Outcome",
    "QueueFilter",
    "ResolutionView",
    "ReviewCounts",
    "ReviewerRow",
    "Rulebook",
    "SimilarCase",
    "StaleCitation",
    "appeals",
    "appeals_on",
    "case_queue",
    "case_view",
    "clauses_in_force",
    "outcomes",
    "review_counts",
    "reviewers",
    "rulebook",
    "similar_cases",
    "stale_judgements",
    "voices",
    "waiting_for_adjudication",
]
