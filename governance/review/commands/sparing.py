"""What reviewers are spared: asking for blurred words is counted, and an administrator may let somebody read more."""

from governance.core.access import Permission, require, require_another
from governance.core.errors import NotFound, Problem
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.review.commands.checks import check_reason, refuse
from governance.review.commands.exposure import count_exposure
from governance.review.queries.exposure import day_of
from governance.review.tables import Case
from governance.review.tables.governing import CapLift

MOST_EXTRA = 100


def reveal(unit: UnitOfWork, case_id: int) -> bool:
    """The actor asks for the words of a sensitive case, which counts as read today. Whether it is counted now.

    Raises NotFound, Refused over the cap.
    """
    require(unit.actor, Permission.READ)
    case = unit.session.get(Case, case_id)
    if case is None:
        raise NotFound("case", Prefix.CASE.of(case_id))
    if unit.actor.person_id is None or not count_exposure(unit, case, unit.actor.person_id):
        return False
    unit.record("case.read", Prefix.CASE.of(case_id))
    return True


def lift_cap(unit: UnitOfWork, person_id: int, extra: int, reason: str) -> CapLift:
    """Lets somebody read so many sensitive cases more today. Nobody lifts their own cap. Raises NotFound, Invalid, Refused."""
    require(unit.actor, Permission.LIFT_EXPOSURE_CAP)
    require_another(unit.actor, person_id, "lift their own cap")
    if unit.session.get(Person, person_id) is None:
        raise NotFound("person", Prefix.PERSON.of(person_id))
    if not 1 <= extra <= MOST_EXTRA:
        refuse([Problem("extra", f"expected 1 to {MOST_EXTRA}")])
    lifted = unit.add(
        CapLift(
            person_id=person_id,
            day=day_of(unit.at),
            extra=extra,
            reason=check_reason(reason),
            made_by_id=unit.actor.person_id,
            made_at=unit.at,
        )
    )
    unit.record("exposure_cap.lifted", Prefix.PERSON.of(person_id), {"extra": extra})
    return lifted
