"""Counting what reviewers are spared."""

from governance.core.errors import Refused
from governance.core.unit_of_work import UnitOfWork
from governance.review.queries.exposure import day_of, exposure_on, has_read, is_sensitive
from governance.review.tables import Case
from governance.review.tables.governing import Exposure


def check_cap(unit: UnitOfWork, person_id: int) -> None:
    """Raises Refused, kindly, for whoever has read as many sensitive cases today as the organisation lets anyone read."""
    today = exposure_on(unit.session, person_id, day_of(unit.at))
    if today.is_over:
        raise Refused(
            f"You have read {today.read} sensitive cases today, which is the daily limit. The others will "
            f"be there tomorrow; if it can't wait, an administrator can raise your limit."
        )


def count_exposure(unit: UnitOfWork, case: Case, person_id: int) -> bool:
    """Counts a sensitive case as read today, once. Whether it is counted now. Raises Refused over the cap."""
    day = day_of(unit.at)
    if not is_sensitive(unit.session, case) or has_read(unit.session, person_id, case.id, day):
        return False
    check_cap(unit, person_id)
    unit.add(Exposure(person_id=person_id, day=day, case_id=case.id, read_at=unit.at))
    return True
