"""The feedback kinds. A new one is a file here, its name in `names`, and a line in KINDS (docs/decisions/065)."""

from governance.feedback.kinds.comment import COMMENT
from governance.feedback.kinds.comparison import COMPARISON
from governance.feedback.kinds.correction import CORRECTION
from governance.feedback.kinds.flag import FLAG
from governance.feedback.kinds.kind import (
    NOTHING_WRONG,
    FeedbackKind,
    FilledIn,
    Kind,
    Mark,
    Part,
    Preference,
    Trains,
)
from governance.feedback.kinds.ranking import RANKING
from governance.feedback.kinds.rating import RATING
from governance.feedback.kinds.span import SPAN

KINDS: dict[Kind, FeedbackKind] = {
    each.kind: each for each in (RATING, FLAG, COMPARISON, CORRECTION, COMMENT, RANKING, SPAN)
}
"""In the order in which screens list them."""

BY_HAND_ORDER = tuple(each.kind for each in (COMPARISON, RANKING, RATING, FLAG, SPAN, CORRECTION))
"""The kinds a form can say, in the order of its records; a comment goes with the first of them."""

ONLY_FOR: dict[str, tuple[Kind, ...]] = {
    name: tuple(kind for kind, each in KINDS.items() if name in each.fields)
    for each in KINDS.values()
    for name in each.fields
    if name != "comment"
}
"""For each field that isn't everybody's, the kinds that have it."""

__all__ = [
    "BY_HAND_ORDER",
    "KINDS",
    "NOTHING_WRONG",
    "ONLY_FOR",
    "FeedbackKind",
    "FilledIn",
    "Kind",
    "Mark",
    "Part",
    "Preference",
    "Trains",
]
