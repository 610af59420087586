"""What reviewers look at: the queue, one case as they may see it, judgements gone stale."""

from governance.review.queries.one_case import (
    CaseView,
    CitationView,
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
from governance.review.queries.stale import StaleCitation, stale_judgements

__all__ = [
    "CasePage",
    "CaseRow",
    "CaseView",
    "CitationView",
    "JudgementView",
    "QueueFilter",
    "ResolutionView",
    "ReviewCounts",
    "StaleCitation",
    "case_queue",
    "case_view",
    "review_counts",
    "stale_judgements",
    "waiting_for_adjudication",
]
