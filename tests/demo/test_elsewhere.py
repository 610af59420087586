"""The pilot's telemetry and the survey come in by the same ways as real ones, twice the same."""

from governance.core.access import Role
from governance.core.store import Store
from governance.demo.elsewhere import bring_in
from governance.exchange.feedback.background import imports
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.telemetry.queries import senders
from tests.builders import MOMENT, a_person


def said(store: Store) -> list[FeedbackRow]:
    with store.read() as session:
        return feedback_page(session, FeedbackFilter()).rows


def test_the_demo_shows_an_import_with_a_bad_line_and_an_evaluation_that_waits(store: Store) -> None:
    engineer = a_person(store, Role.ENGINEER)
    bring_in(store, engineer, MOMENT)
    with store.read() as session:
        (job,) = imports(session)
        (sender,) = senders(session)
    assert (job.state, job.result["created"], [each["line"] for each in job.result["problems"]]) == (
        "done",
        7,
        [9],
    )
    assert job.ended_at == MOMENT and job.share == 1
    assert (sender.outputs, sender.waiting) == (5, 1)
    assert len(said(store)) == 12
    before = [(row.id, row.comment, row.given_at) for row in said(store)]
    bring_in(store, engineer, MOMENT)
    assert [(row.id, row.comment, row.given_at) for row in said(store)] == before
