"""Tables that follow from others: made afresh from the records, and compared row by row with what is stored."""

from collections.abc import Callable, Iterator

from sqlmodel import Session

from governance.core.proof.discrepancy import Discrepancy
from governance.views.verification.crowd import check_set_aside, check_signals
from governance.views.verification.jobs import check_jobs
from governance.views.verification.places import check_followed, check_places
from governance.views.verification.rollups import check_slices, check_weeks
from governance.views.verification.search import check_search
from governance.views.verification.tallies import check_case_tallies, check_clause_tallies

Check = Callable[[Session], Iterator[Discrepancy]]

DERIVED_CHECKS: dict[str, Check] = {
    "feedback_week": check_weeks,
    "feedback_slice": check_slices,
    "clause_tally": check_clause_tallies,
    "case_tally": check_case_tallies,
    "case_place": check_places,
    "followed_feedback": check_followed,
    "set_aside": check_set_aside,
    "crowd_signal": check_signals,
    "feedback_search_state": check_search,
    "job": check_jobs,
}
"""By table. Drafts, reservations and the time of a key's last use follow from nothing: of them only the cells are checked."""
