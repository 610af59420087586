"""A text approved elsewhere comes in as in force only by the policy's owner, with a reason, and never back in time."""

from datetime import date, timedelta

import pytest

from governance.core.access import Actor, Role
from governance.core.errors import Invalid, Refused
from governance.core.store import Store
from governance.exchange.policy.markdown import parse
from governance.policy import commands
from governance.policy.queries import version_in_force
from governance.policy.queries.texts import left_out_of, stored_document
from governance.policy.tables import PolicyState, PolicyVersion
from tests.builders import MOMENT, a_person

FIRST, SECOND = parse("# Privacy\nKeep secrets.\n"), parse("# Privacy\nKeep all secrets.\n")


def bring_in(
    store: Store,
    actor: Actor,
    label: str = "2.0",
    *,
    reason: str = "The council adopted it.",
    on: date | None = None,
    published: bool = True,
) -> PolicyVersion:
    with store.begin(actor, at=MOMENT) as unit:
        return commands.import_version(
            unit,
            "guidelines",
            label,
            SECOND if label != "1.0" else FIRST,
            reason=reason,
            effective_on=on,
            published=published,
        )


def in_force(store: Store) -> str:
    with store.read() as session:
        found = version_in_force(session, 1, MOMENT + timedelta(hours=1))
        assert found is not None
        return found.label


def an_owned_policy(store: Store) -> Actor:
    owner = a_person(store, Role.POLICY_OWNER)
    bring_in(store, owner, "1.0", reason="", on=date(2025, 3, 1))
    return owner


@pytest.mark.parametrize("role", [Role.POLICY_OWNER, Role.ADMIN])
def test_whoever_does_not_own_the_policy_replaces_nothing(store: Store, role: Role) -> None:
    an_owned_policy(store)
    other = a_person(store, role)
    with pytest.raises(Refused, match="only the owner of guidelines can"):
        bring_in(store, other, on=date(2026, 1, 1))
    assert in_force(store) == "1.0"
    assert bring_in(store, other, published=False).state is PolicyState.DRAFT


def test_the_owner_replaces_what_is_in_force_with_a_reason_and_no_earlier_day(store: Store) -> None:
    owner = an_owned_policy(store)
    with pytest.raises(Invalid, match="reason"):
        bring_in(store, owner, reason=" ")
    with pytest.raises(Invalid, match="2025-03-01 or later"):
        bring_in(store, owner, on=date(2025, 2, 28))
    assert in_force(store) == "1.0"
    version = bring_in(store, owner, on=date(2025, 3, 1))
    assert version.approved_outside and in_force(store) == "2.0"


def test_the_first_version_needs_no_reason_and_makes_its_bringer_the_owner(store: Store) -> None:
    owner = an_owned_policy(store)
    assert in_force(store) == "1.0"
    with store.begin(owner) as unit:
        assert commands.import_version(unit, "guidelines", "1.0", FIRST).unchanged


def test_what_the_file_held_beside_the_text_stays_with_the_draft(store: Store) -> None:
    owner = a_person(store, Role.POLICY_OWNER)
    document = parse("---\nowner: us\n---\n# Privacy\nText.\n")
    with store.begin(owner) as unit:
        version = commands.import_version(
            unit, "rules", "1", document, published=False, left_out=["Comments, left out: 1"]
        )
    with store.read() as session:
        assert left_out_of(session, version.id) == ["Comments, left out: 1"]
        assert stored_document(session, session.get_one(PolicyVersion, version.id)) == document


def an_approved_version(store: Store) -> int:
    author, other = a_person(store, Role.POLICY_OWNER), a_person(store, Role.POLICY_OWNER)
    with store.begin(author) as unit:
        version_id = commands.draft_version(unit, "guidelines", "1.0", FIRST).id
        commands.submit_for_review(unit, version_id)
    with store.begin(other) as unit:
        commands.approve(unit, version_id)
    return version_id


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.ENGINEER, Role.MANAGER, Role.STAKEHOLDER])
def test_publishing_an_approved_policy_asks_for_the_permission(store: Store, role: Role) -> None:
    version_id = an_approved_version(store)
    with pytest.raises(Refused, match="publish policy"), store.begin(a_person(store, role)) as unit:
        commands.publish(unit, version_id)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.ENGINEER, Role.STAKEHOLDER])
def test_sending_an_approved_text_back_asks_for_the_permission(store: Store, role: Role) -> None:
    version_id = an_approved_version(store)
    with pytest.raises(Refused, match="approve policy"), store.begin(a_person(store, role)) as unit:
        commands.request_changes(unit, version_id, "Not yet.")


@pytest.mark.parametrize("published", [True, False])
def test_bringing_a_version_in_asks_for_the_permission(store: Store, published: bool) -> None:
    with pytest.raises(Refused):
        bring_in(store, a_person(store, Role.ENGINEER), published=published)
