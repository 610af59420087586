"""What a person could give feedback on next."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlmodel import Session, col

from governance.feedback.tables import Feedback
from governance.registry.queries import OutputView, output_view
from governance.registry.tables import Output


def output_offered(session: Session, person_id: int | None, skipped: Sequence[int] = ()) -> OutputView | None:
    """The newest output that this person hasn't spoken on and hasn't skipped; None when there is none left."""
    spoken_on = exists().where(col(Feedback.output_id) == Output.id, col(Feedback.person_id) == person_id)
    query = (
        select(col(Output.id))
        .where(~spoken_on, col(Output.id).not_in(skipped))
        .order_by(col(Output.id).desc())
        .limit(1)
    )
    output_id = session.execute(query).scalar()
    return output_view(session, output_id) if output_id is not None else None
