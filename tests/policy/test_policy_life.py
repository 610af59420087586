"""A version is drafted, reviewed, approved by someone else, published, superseded, retired; its published text stays."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.ledger import Event, head
from governance.core.store import Store
from governance.core.verify import verify
from governance.exchange.policy.markdown import parse
from governance.policy import commands
from governance.policy.queries import (
    clauses,
    find_policy,
    policy_versions,
    version_in_force,
    versions_in_force,
)
from governance.policy.tables import PolicyState, PolicyVersion
from governance.schema import METADATA
from tests.builders import MOMENT, a_person, a_policy

FIRST = parse("# Privacy {#privacy}\nKeep secrets.\n\n# Fairness {#fairness}\nTreat people alike.\n")
SECOND = parse("# Privacy {#privacy}\nKeep all secrets.\n\n# Honesty {#honesty}\nDo not lie.\n")


def owner(store: Store) -> Actor:
    return a_person(store, Role.POLICY_OWNER)


def draft(store: Store, author: Actor, label: str = "1.0") -> int:
    with store.begin(author) as unit:
        return commands.draft_version(unit, "guidelines", label, FIRST).id


def approved(store: Store, label: str = "1.0") -> int:
    author = owner(store)
    version_id = draft(store, author, label)
    with store.begin(author) as unit:
        commands.submit_for_review(unit, version_id)
    with store.begin(owner(store)) as unit:
        commands.approve(unit, version_id)
    return version_id


def published(
    store: Store, label: str = "1.0", *, at: datetime = MOMENT, effective_on: date | None = None
) -> int:
    version_id = approved(store, label)
    with store.begin(owner(store), at=at) as unit:
        commands.publish(unit, version_id, effective_on)
    return version_id


def states(store: Store) -> dict[str, PolicyState]:
    with store.read() as session:
        policy = find_policy(session, "guidelines")
        return {row.label: row.state for row in policy_versions(session, policy.id)}


def label_in_force(store: Store, at: datetime) -> str | None:
    with store.read() as session:
        version = version_in_force(session, find_policy(session, "guidelines").id, at)
        return version.label if version else None


def test_a_version_goes_from_draft_to_force_and_each_step_is_in_the_ledger(store: Store) -> None:
    published(store)
    assert states(store) == {"1.0": PolicyState.PUBLISHED}
    assert label_in_force(store, MOMENT) == "1.0"
    with store.read() as session:
        told = select(Event.kind).where(Event.subject == "guidelines@1").order_by(col(Event.seq))
        steps = session.exec(told).all()
        assert steps == ["policy.drafted", "policy.submitted", "policy.approved", "policy.published"]
        assert verify(session, METADATA.sorted_tables).ok


def test_nobody_approves_a_text_they_wrote(store: Store) -> None:
    author, reviser = owner(store), owner(store)
    version_id = draft(store, author)
    with store.begin(reviser) as unit:
        commands.revise(unit, version_id, SECOND, seen=FIRST.text_hash)
        commands.submit_for_review(unit, version_id)
    for writer in (author, reviser):
        with pytest.raises(Refused, match="may not approve a text they wrote"), store.begin(writer) as unit:
            commands.approve(unit, version_id)
    with store.begin(owner(store)) as unit:
        assert commands.approve(unit, version_id).state == PolicyState.APPROVED


def test_an_approval_takes_a_person_who_may(store: Store) -> None:
    version_id = draft(store, owner(store))
    with store.begin(SYSTEM) as unit:
        commands.submit_for_review(unit, version_id)
    with pytest.raises(Refused, match="person"), store.begin(SYSTEM) as unit:
        commands.approve(unit, version_id)
    with pytest.raises(Refused, match="policy owner"), store.begin(a_person(store, Role.ENGINEER)) as unit:
        commands.approve(unit, version_id)


def test_a_changed_text_voids_the_approval(store: Store) -> None:
    version_id = approved(store)
    with store.begin(owner(store)) as unit:
        version = commands.revise(unit, version_id, SECOND, seen=FIRST.text_hash)
    assert (version.state, version.approved_by_id) == (PolicyState.DRAFT, None)
    with pytest.raises(Conflict, match="is draft, not approved"), store.begin(SYSTEM) as unit:
        commands.publish(unit, version_id)
    with store.read() as session:
        assert [clause.key for clause in clauses(session, version_id)] == ["privacy", "honesty"]
        assert verify(session, METADATA.sorted_tables).ok


def test_a_revision_that_only_wraps_lines_anew_keeps_the_approval(store: Store) -> None:
    version_id = approved(store)
    wrapped = parse("# Privacy {#privacy}\nKeep\nsecrets.\n\n# Fairness {#fairness}\nTreat people alike.\n")
    with store.begin(owner(store)) as unit:
        assert commands.revise(unit, version_id, wrapped, seen=FIRST.text_hash).state == PolicyState.APPROVED


def test_two_editors_never_overwrite_each_other_in_silence(store: Store) -> None:
    version_id = draft(store, owner(store))
    with store.begin(owner(store)) as unit:
        commands.revise(unit, version_id, SECOND, seen=FIRST.text_hash)
    with (
        pytest.raises(Conflict, match="changed by someone else") as refusal,
        store.begin(owner(store)) as unit,
    ):
        commands.revise(unit, version_id, FIRST, seen=FIRST.text_hash)
    assert (refusal.value.stored, refusal.value.sent) == (SECOND.text_hash, FIRST.text_hash)


@pytest.mark.parametrize("state", ["published", "superseded", "retired"])
def test_a_text_that_was_published_never_changes(store: Store, state: str) -> None:
    version_id = published(store)
    with store.begin(SYSTEM) as unit:
        if state == "superseded":
            commands.import_version(unit, "guidelines", "2.0", SECOND)
        if state == "retired":
            commands.retire(unit, version_id, "The service has ended.")
    with pytest.raises(Conflict, match=f"is {state}: its text never changes"), store.begin(SYSTEM) as unit:
        commands.revise(unit, version_id, SECOND, seen=FIRST.text_hash)
    for step in (commands.submit_for_review, commands.publish):
        with pytest.raises(Conflict), store.begin(SYSTEM) as unit:
            step(unit, version_id)


def test_a_version_that_takes_force_later_leaves_the_one_before_in_force_until_then(store: Store) -> None:
    published(store)
    day = (MOMENT + timedelta(days=10)).date()
    published(store, "2.0", at=MOMENT + timedelta(days=1), effective_on=day)
    assert states(store) == {"1.0": PolicyState.PUBLISHED, "2.0": PolicyState.PUBLISHED}
    assert label_in_force(store, MOMENT - timedelta(days=1)) is None
    assert label_in_force(store, MOMENT + timedelta(days=9)) == "1.0"
    assert label_in_force(store, MOMENT + timedelta(days=10)) == "2.0"
    published(store, "3.0", at=MOMENT + timedelta(days=20))
    assert states(store) == {
        "1.0": PolicyState.SUPERSEDED,
        "2.0": PolicyState.SUPERSEDED,
        "3.0": PolicyState.PUBLISHED,
    }
    assert label_in_force(store, MOMENT + timedelta(days=15)) == "2.0"


def test_a_policy_cannot_take_force_in_the_past(store: Store) -> None:
    version_id = approved(store)
    with pytest.raises(Invalid, match="effective_on"), store.begin(SYSTEM, at=MOMENT) as unit:
        commands.publish(unit, version_id, (MOMENT - timedelta(days=1)).date())


def test_a_retired_policy_has_no_version_in_force_and_keeps_its_history(store: Store) -> None:
    published(store, "1.0")
    second = published(store, "2.0", at=MOMENT + timedelta(days=1))
    with pytest.raises(Invalid, match="reason"), store.begin(SYSTEM) as unit:
        commands.retire(unit, second, " ")
    with store.begin(SYSTEM, at=MOMENT + timedelta(days=5)) as unit:
        commands.retire(unit, second, "The service has ended.")
    assert label_in_force(store, MOMENT + timedelta(days=6)) is None
    assert label_in_force(store, MOMENT + timedelta(days=4)) == "2.0"
    with pytest.raises(Conflict, match="not in force"), store.begin(SYSTEM) as unit:
        commands.retire(unit, second, "again")
    published(store, "3.0", at=MOMENT + timedelta(days=9))
    assert label_in_force(store, MOMENT + timedelta(days=9)) == "3.0"
    assert states(store)["2.0"] == PolicyState.RETIRED


def test_an_import_of_the_same_text_changes_nothing(store: Store) -> None:
    first = a_policy(store, "# Privacy {#privacy}\nKeep secrets.\n", label="1.0")
    again = a_policy(store, "# Privacy {#privacy}\nKeep\n  secrets.\n", label="1.0")
    assert (first.unchanged, again.unchanged) == (False, True)
    assert again.id == first.id
    with store.read() as session:
        assert head(session).seq == 1


def test_an_import_of_another_text_under_the_same_label_is_refused_with_both_hashes(store: Store) -> None:
    first = a_policy(store, "# Privacy\nKeep secrets.\n", label="1.0")
    with pytest.raises(Conflict) as refusal:
        a_policy(store, "# Privacy\nTell secrets.\n", label="1.0")
    assert refusal.value.stored == first.text_hash != refusal.value.sent


def test_an_import_says_that_nobody_approved_it_here(store: Store) -> None:
    version = a_policy(store, "# Privacy\n")
    assert version.approved_outside
    assert (version.author_id, version.approved_by_id) == (None, None)


def test_an_older_text_imported_later_does_not_take_force(store: Store) -> None:
    with store.begin(SYSTEM, at=MOMENT) as unit:
        commands.import_version(unit, "guidelines", "2.0", SECOND, effective_on=date(2025, 5, 1))
    with store.begin(SYSTEM, at=MOMENT) as unit:
        commands.import_version(unit, "guidelines", "1.0", FIRST, effective_on=date(2024, 5, 1))
    assert states(store) == {"2.0": PolicyState.PUBLISHED, "1.0": PolicyState.SUPERSEDED}
    assert label_in_force(store, MOMENT) == "2.0"


def test_each_policy_has_its_own_version_in_force(store: Store) -> None:
    a_policy(store, "# A\n", "one", "1.0")
    a_policy(store, "# A\nnew\n", "one", "2.0")
    a_policy(store, "# A\n", "two", "1.0")
    with store.read() as session:
        versions = versions_in_force(session, store.clock())
        assert [(version.policy_id, version.label) for version in versions] == [(1, "2.0"), (2, "1.0")]


@pytest.mark.parametrize(
    ("slug", "label", "field"),
    [
        ("Not a slug", "1.0", "slug"),
        ("a" * 65, "1.0", "slug"),
        ("good", " ", "label"),
        ("good", "x" * 65, "label"),
    ],
)
def test_a_malformed_name_is_refused(store: Store, slug: str, label: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal, store.begin(SYSTEM) as unit:
        commands.import_version(unit, slug, label, FIRST)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_a_version_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.begin(SYSTEM) as unit:
        commands.submit_for_review(unit, 17)


def test_who_may_not_write_policy_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="write policy"), store.begin(a_person(store, Role.REVIEWER)) as unit:
        commands.draft_version(unit, "guidelines", "1.0", FIRST)


def test_a_label_is_taken_once(store: Store) -> None:
    author = owner(store)
    draft(store, author)
    with pytest.raises(Conflict, match=r"already has a version 1\.0"):
        draft(store, author)
    with store.read() as session:
        assert session.get(PolicyVersion, 1) is not None
        assert session.get(PolicyVersion, 2) is None
