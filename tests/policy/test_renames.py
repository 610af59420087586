"""A confirmed rename keeps a clause's lineage: judgements under the old key are held against the text under the new one."""

import pytest

from governance.core.access import Role
from governance.core.errors import Conflict, Invalid
from governance.core.store import Store
from governance.policy.commands import decide_rename
from governance.policy.queries import clauses_that_moved_on, decided_renames, find_clause
from governance.policy.tables import PolicyVersion
from governance.review.queries import stale_judgements
from tests.builders import a_judged_case, a_person, a_policy, an_output

LONG = "Do not share the address, the telephone number or the health of a person who is not famous."
FIRST = f"# Rules\n\n## Privacy {{#privacy}}\n{LONG}\n"
SECOND = FIRST.replace("{#privacy}", "{#private}")
THIRD = FIRST.replace("{#privacy}", "{#people.private}")


def renamed(store: Store, version: PolicyVersion, old: str, new: str, *, confirmed: bool = True) -> None:
    with store.begin(a_person(store, Role.POLICY_OWNER)) as unit:
        decide_rename(unit, version.id, old, new, confirmed=confirmed)


def judged_under(store: Store, key: str) -> None:
    with store.read() as session:
        clause = find_clause(session, key)
    a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), clause=clause)


def stale(store: Store) -> list[tuple[str, bool]]:
    with store.read() as session:
        return [(each.key, each.is_gone) for each in stale_judgements(session, store.clock())]


def test_a_rename_that_nobody_confirmed_leaves_judgements_without_their_clause(store: Store) -> None:
    a_policy(store, FIRST)
    judged_under(store, "privacy")
    second = a_policy(store, SECOND)
    assert stale(store) == [("privacy", True)]
    renamed(store, second, "privacy", "private", confirmed=False)
    assert stale(store) == [("privacy", True)]


def test_a_confirmed_rename_is_followed_through_several_versions(store: Store) -> None:
    a_policy(store, FIRST)
    judged_under(store, "privacy")
    renamed(store, a_policy(store, SECOND), "privacy", "private")
    assert stale(store) == []
    renamed(store, a_policy(store, THIRD), "private", "people.private")
    assert stale(store) == []
    a_policy(store, THIRD.replace("famous", "public"))
    assert stale(store) == [("privacy", False)]
    with store.read() as session:
        first = find_clause(session, "privacy@1").id
        now = find_clause(session, "people.private@4").id
        assert clauses_that_moved_on(session, store.clock())[first].current_clause_id == now
        [row, later] = decided_renames(session, 1)
        assert row.similarity == 1 and later.first_key == "privacy"


def test_only_a_clause_that_went_can_live_on_as_one_that_came(store: Store) -> None:
    a_policy(store, FIRST)
    second = a_policy(store, SECOND)
    with pytest.raises(Invalid, match="this one lacks"):
        renamed(store, second, "private", "private")
    with pytest.raises(Invalid, match="no earlier version has"):
        renamed(store, second, "privacy", "rules")
    renamed(store, second, "privacy", "private")
    with pytest.raises(Conflict, match="known as a clause"):
        renamed(store, second, "privacy", "private")
