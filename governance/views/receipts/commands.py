"""Taking consent back with nothing but the receipt's code."""

from collections.abc import Sequence

from governance.core.access import Actor, Role
from governance.core.errors import Invalid, NotFound
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.codes import code_row
from governance.feedback.commands import withdraw_consent
from governance.feedback.tables import Feedback, Scope


def withdraw_by_code(unit: UnitOfWork, code: str, scopes: Sequence[Scope]) -> None:
    """Takes back consent for all that the code was given out for. It reaches everything downstream at once, and whoever holds
    the code may do it, an account that was shut out included. Raises NotFound, Invalid without a scope.
    """
    row = code_row(unit, code)
    if row is None:
        raise NotFound("receipt", "with this code")
    if not scopes:
        raise Invalid.field("scopes", "say what your words may no longer be used for")
    if row.person_id is not None:
        _act_as(unit, row.person_id)
        for scope in scopes:
            withdraw_consent(unit, scope, person_id=row.person_id)
        return
    for feedback_id in row.feedback_ids:
        _act_as(unit, unit.session.get_one(Feedback, feedback_id).person_id)
        for scope in scopes:
            withdraw_consent(unit, scope, feedback_id=feedback_id)


def _act_as(unit: UnitOfWork, person_id: int | None) -> None:
    """From here on the holder of the code acts as who they are."""
    reference = Prefix.PERSON.of(person_id) if person_id is not None else "contributor"
    unit.actor = Actor(reference, "The contributor", frozenset({Role.STAKEHOLDER}), person_id)
