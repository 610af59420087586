"""Small things that the tests of review share."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.store import Store
from governance.review.commands import judge, open_case
from governance.review.queries.places import counted
from governance.review.tables import Case, OpenedFor, Verdict
from governance.review.tables.desks import CasePlace
from tests.builders import MOMENT, a_person, an_output


def reviewer(store: Store) -> Actor:
    return a_person(store, Role.REVIEWER)


def a_case(
    store: Store,
    severity: int = 2,
    *,
    output_id: int | None = None,
    days: float = 0,
    language: str = "en",
    scenario: str = "medical-advice",
) -> int:
    """The id of a case opened so many days after MOMENT."""
    output_id = output_id or an_output(store, language=language, scenario=scenario)
    with store.begin(SYSTEM, at=MOMENT + timedelta(days)) as unit:
        return open_case(unit, output_id, OpenedFor.HAND, severity=severity).id


def says(
    store: Store,
    case_id: int,
    verdict: Verdict = Verdict.ACCEPTABLE,
    by: Actor | None = None,
    at: datetime | None = None,
) -> Actor:
    """Somebody judges a case; who it was."""
    who = by or reviewer(store)
    with store.begin(who, at) as unit:
        judge(unit, case_id, verdict)
    return who


def stored_case(store: Store, case_id: int) -> Case:
    with store.read() as session:
        return session.get_one(Case, case_id)


def places_are_right(store: Store) -> bool:
    """Whether the queue's roll-up is what the records say."""
    with store.read() as session:
        cases = session.exec(select(Case.id).order_by(col(Case.id))).all()
        stored = session.exec(select(CasePlace).order_by(col(CasePlace.case_id))).all()
        return [place.model_dump() for place in stored] == list(counted(session, cases))
