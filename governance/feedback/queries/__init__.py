"""Feedback as people look at it, and the counts that overviews read."""

from governance.feedback.consent import readable, standing_consent
from governance.feedback.queries.consent import ConsentLine, consent_receipt
from governance.feedback.queries.counts import (
    Counted,
    RecentValues,
    SliceValues,
    WeekCount,
    feedback_count,
    recent_values,
    slice_values,
    weekly_counts,
)
from governance.feedback.queries.filters import FeedbackFilter, is_set_aside
from governance.feedback.queries.offered import output_offered
from governance.feedback.queries.parts import has_spoken_of, parts_of, speaks_of
from governance.feedback.queries.rows import (
    PAGE_SIZE,
    FeedbackPage,
    FeedbackRow,
    feedback_on_output,
    feedback_page,
    feedback_rows,
    feedback_stream,
)
from governance.feedback.queries.turning import Turned, turn_to

__all__ = [
    "PAGE_SIZE",
    "ConsentLine",
    "Counted",
    "FeedbackFilter",
    "FeedbackPage",
    "FeedbackRow",
    "RecentValues",
    "SliceValues",
    "Turned",
    "WeekCount",
    "consent_receipt",
    "feedback_count",
    "feedback_on_output",
    "feedback_page",
    "feedback_rows",
    "feedback_stream",
    "has_spoken_of",
    "is_set_aside",
    "output_offered",
    "parts_of",
    "readable",
    "recent_values",
    "slice_values",
    "speaks_of",
    "standing_consent",
    "turn_to",
    "weekly_counts",
]
