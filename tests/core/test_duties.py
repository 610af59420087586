"""One table of separate duties, walked."""

import pytest

from governance.core.access import Role
from governance.core.duties import DONE, SEPARATE, Duty, conflict, separate
from governance.core.errors import Refused
from governance.core.people.operator import ensure_operator
from governance.core.store import Store
from tests.builders import a_person


@pytest.mark.parametrize("pair", sorted(SEPARATE))
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_who_did_the_one_may_not_do_the_other(store: Store, pair: tuple[Duty, Duty]) -> None:
    done, duty = pair
    doer, other = a_person(store, Role.ADMIN), a_person(store, Role.ADMIN)
    with store.begin(doer) as unit:
        with pytest.raises(Refused, match="someone else must"):
            separate(unit, duty, {done: [None, doer.person_id]})
        assert separate(unit, duty, {done: [other.person_id]}) == {}
    assert conflict(None, duty, {done: [None]}) is None


def test_every_duty_that_keeps_from_another_has_words() -> None:
    assert {done for done, _ in SEPARATE} == set(DONE)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_operator_alone_goes_on_and_the_event_says_so(store: Store) -> None:
    operator = ensure_operator(store)
    done = {Duty.RAISE: [operator.person_id]}
    with store.begin(operator) as unit:
        assert separate(unit, Duty.VERIFY, done) == {"duties_not_separate": True}
    a_person(store, Role.AUDITOR)
    with store.begin(operator) as unit, pytest.raises(Refused):
        separate(unit, Duty.VERIFY, done)
