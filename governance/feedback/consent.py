"""The one way to people's words: a view of feedback in which words appear only where their consent stands.

Every reader outside this room joins `readable(scope)` and takes `comment`, `correction` and `person_id` from it, never from the
table; a test of the house refuses the others. Counting statements needs no consent; reading them does.
"""

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, or_, select
from sqlmodel import col

from governance.feedback.tables import ConsentWithdrawal, Feedback, Scope

GIVEN = {Scope.REVIEW: "may_review", Scope.TRAINING: "may_train", Scope.PUBLICATION: "may_publish"}
"""The column that says whether a scope was given with the statement."""


def readable(scope: Scope, reader_id: int | None = None) -> Subquery:
    """Columns id, comment, correction, person_id, consents: one row for each statement, words and person NULL where consent for
    `scope` doesn't stand. People may always read their own words: those of `reader_id` are whole.
    """
    stands = standing_consent(scope)
    open_to = stands if reader_id is None else or_(stands, col(Feedback.person_id) == reader_id)
    return select(
        col(Feedback.id),
        case((open_to, col(Feedback.comment))).label("comment"),
        case((open_to, col(Feedback.correction))).label("correction"),
        case((open_to, col(Feedback.person_id))).label("person_id"),
        stands.label("consents"),
    ).subquery()


def standing_consent(scope: Scope) -> ColumnElement[bool]:
    """Whether a `Feedback` row may be used for `scope` now: given with it, and not taken back since.

    A withdrawal by person covers what they had said by then; what they say later comes with its own consent.
    """
    return and_(col(getattr(Feedback, GIVEN[scope])), ~exists().where(takes_back(), _of_scope(scope)))


def _of_scope(scope: Scope) -> ColumnElement[bool]:
    return col(ConsentWithdrawal.scope) == scope


def takes_back() -> ColumnElement[bool]:
    return or_(
        col(ConsentWithdrawal.feedback_id) == Feedback.id,
        and_(
            col(ConsentWithdrawal.feedback_id).is_(None),
            col(ConsentWithdrawal.person_id) == Feedback.person_id,
            col(ConsentWithdrawal.recorded_seq) > Feedback.event_seq,
        ),
    )
