"""The owner's quorum, change requests, remarks; who may do what."""

import pytest
from sqlmodel import col, select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.exchange.policy.markdown import parse
from governance.policy import commands
from governance.policy.queries import VersionLife, remarks, version_life, waiting_for
from governance.policy.tables import Policy, PolicyRule, PolicyState, PolicyVersion
from governance.schema import METADATA
from tests.builders import a_person

TEXT = parse("# Privacy {#privacy}\nKeep secrets.\n\n# Fairness {#fairness}\nTreat people alike.\n")
OTHER = parse("# Privacy {#privacy}\nKeep all secrets.\n\n# Fairness {#fairness}\nTreat people alike.\n")


def in_review(store: Store, **rule: object) -> tuple[Actor, int]:
    """The owner of a policy, and its version that is in review."""
    author = a_person(store, Role.POLICY_OWNER)
    with store.begin(author) as unit:
        version = commands.draft_version(unit, "guidelines", "1.0", TEXT)
        if rule:
            commands.set_rule(unit, version.policy_id, **rule)  # type: ignore[arg-type]
        commands.submit_for_review(unit, version.id)
    return author, version.id


def approved_by(store: Store, version_id: int, *roles: Role) -> PolicyState:
    with store.begin(a_person(store, *roles)) as unit:
        return commands.approve(unit, version_id).state


def life(store: Store, version_id: int) -> VersionLife:
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok
        return version_life(session, version_id)


def test_two_approvals_are_needed_where_the_owner_asks_for_two(store: Store) -> None:
    _, version_id = in_review(store, approvals=2, approving_roles=[Role.MANAGER])
    assert life(store, version_id).missing == ["an approval by a manager", "one approval"]
    assert approved_by(store, version_id, Role.POLICY_OWNER) is PolicyState.IN_REVIEW
    assert life(store, version_id).missing == ["an approval by a manager"]
    assert approved_by(store, version_id, Role.POLICY_OWNER) is PolicyState.IN_REVIEW
    assert approved_by(store, version_id, Role.MANAGER) is PolicyState.APPROVED


def test_one_person_fills_one_role_and_approves_once(store: Store) -> None:
    _, version_id = in_review(store, approvals=2, approving_roles=[Role.MANAGER, Role.POLICY_OWNER])
    both = a_person(store, Role.MANAGER, Role.POLICY_OWNER)
    with store.begin(both) as unit:
        commands.approve(unit, version_id)
    with pytest.raises(Conflict, match="has already approved this text"), store.begin(both) as unit:
        commands.approve(unit, version_id)
    assert len(life(store, version_id).missing) == 1
    assert approved_by(store, version_id, Role.MANAGER) is PolicyState.APPROVED


def test_an_administrator_who_wrote_the_text_may_not_approve_it(store: Store) -> None:
    admin = a_person(store, Role.ADMIN)
    with store.begin(admin) as unit:
        version_id = commands.draft_version(unit, "guidelines", "1.0", TEXT).id
        commands.submit_for_review(unit, version_id)
    with pytest.raises(Refused, match="may not approve a text they wrote"), store.begin(admin) as unit:
        commands.approve(unit, version_id)


def test_a_change_request_sends_a_text_back_and_voids_what_was_approved(store: Store) -> None:
    author, version_id = in_review(store, approvals=2)
    approved_by(store, version_id, Role.MANAGER)
    manager = a_person(store, Role.MANAGER)
    with pytest.raises(Invalid, match="reason"), store.begin(manager) as unit:
        commands.request_changes(unit, version_id, " ")
    with store.begin(manager) as unit:
        assert commands.request_changes(unit, version_id, "Name the law.").state is PolicyState.DRAFT
    told = life(store, version_id)
    assert [(row.reason, row.stands) for row in told.approvals] == [("Name the law.", False), ("", False)]
    with store.begin(author) as unit:
        commands.submit_for_review(unit, version_id)
    assert life(store, version_id).missing == ["2 approvals"]


def test_approvals_of_a_text_that_changed_stay_as_history_and_no_longer_count(store: Store) -> None:
    author, version_id = in_review(store, approvals=2)
    approved_by(store, version_id, Role.MANAGER)
    with store.begin(author) as unit:
        commands.revise(unit, version_id, OTHER, seen=TEXT.text_hash)
        commands.submit_for_review(unit, version_id)
    assert approved_by(store, version_id, Role.MANAGER) is PolicyState.IN_REVIEW
    assert [row.stands for row in life(store, version_id).approvals] == [True, False]


def test_an_approval_is_of_the_text_that_was_read(store: Store) -> None:
    author, version_id = in_review(store)
    with store.begin(author) as unit:
        commands.revise(unit, version_id, OTHER, seen=TEXT.text_hash)
        commands.submit_for_review(unit, version_id)
    manager = a_person(store, Role.MANAGER)
    with pytest.raises(Conflict, match="Read the new text first"), store.begin(manager) as unit:
        commands.approve(unit, version_id, seen=TEXT.text_hash)
    with store.begin(manager) as unit:
        assert commands.approve(unit, version_id, seen=OTHER.text_hash).state is PolicyState.APPROVED


def test_only_the_owner_or_an_administrator_sets_the_rules(store: Store) -> None:
    _, version_id = in_review(store)
    with store.read() as session:
        policy_id = session.get_one(PolicyVersion, version_id).policy_id
    with (
        pytest.raises(Refused, match="only the owner of guidelines"),
        store.begin(a_person(store, Role.POLICY_OWNER)) as unit,
    ):
        commands.set_rule(unit, policy_id, approvals=2)
    with store.begin(SYSTEM) as unit:
        commands.set_rule(unit, policy_id, approvals=2)
    with store.read() as session:
        assert session.exec(select(PolicyRule.approvals)).one() == 2


def test_a_rule_that_nobody_could_meet_is_refused_by_field(store: Store) -> None:
    owner, version_id = in_review(store)
    with store.read() as session:
        policy_id = session.get_one(PolicyVersion, version_id).policy_id
    with pytest.raises(Invalid) as refusal, store.begin(owner) as unit:
        commands.set_rule(
            unit, policy_id, approvals=1, approving_roles=[Role.AUDITOR, Role.MANAGER], review_every_months=0
        )
    assert [problem.field for problem in refusal.value.problems] == [
        "approving_roles",
        "approvals",
        "review_every_months",
    ]


def test_a_remark_is_answered_and_settled_by_who_made_it_or_a_policy_owner(store: Store) -> None:
    author, version_id = in_review(store)
    reviewer, stranger = a_person(store, Role.REVIEWER), a_person(store, Role.ENGINEER)
    with store.begin(reviewer) as unit:
        remark_id = commands.comment(unit, version_id, "Whose secrets?", "privacy").id
    with store.begin(author) as unit:
        commands.answer_comment(unit, remark_id, "Everyone's.")
    with pytest.raises(Refused, match="may not resolve"), store.begin(stranger) as unit:
        commands.settle_comment(unit, remark_id)
    assert life(store, version_id).unsettled == 1
    with store.begin(reviewer) as unit:
        commands.settle_comment(unit, remark_id)
    with pytest.raises(Conflict, match="resolved"), store.begin(author) as unit:
        commands.answer_comment(unit, remark_id, "Still open?")
    with store.read() as session:
        [remark] = remarks(session, version_id)
    assert remark.clause_key == "privacy"
    assert [words for _, _, words in remark.said] == ["Whose secrets?", "Everyone's."]
    assert life(store, version_id).unsettled == 0


def test_a_remark_needs_a_clause_that_is_there_and_words(store: Store) -> None:
    _, version_id = in_review(store)
    reviewer = a_person(store, Role.REVIEWER)
    with pytest.raises(NotFound, match="no clause tone"), store.begin(reviewer) as unit:
        commands.comment(unit, version_id, "Hm.", "tone")
    with pytest.raises(Invalid, match="text"), store.begin(reviewer) as unit:
        commands.comment(unit, version_id, "  ")
    with pytest.raises(Refused), store.begin(a_person(store, Role.STAKEHOLDER)) as unit:
        commands.comment(unit, version_id, "Hm.")


def test_who_may_still_approve_is_told_so_and_the_writer_is_not(store: Store) -> None:
    author, _ = in_review(store)
    manager = a_person(store, Role.MANAGER)
    with store.read() as session:
        assert waiting_for(session, author.person_id or 0) == []
        assert waiting_for(session, manager.person_id or 0) == [
            ("guidelines@1", "In review: one approval missing")
        ]


def test_the_next_version_starts_from_the_published_text_and_there_is_one_at_a_time(store: Store) -> None:
    author, version_id = in_review(store)
    with store.begin(author) as unit, pytest.raises(Conflict, match=r"1\.0 is already being written"):
        commands.next_version(unit, "guidelines", "2.0")
    approved_by(store, version_id, Role.MANAGER)
    with store.begin(author) as unit:
        commands.publish(unit, version_id)
        following = commands.next_version(unit, "guidelines", "2.0", "Plainer words")
    assert (following.number, following.state, following.text_hash) == (2, PolicyState.DRAFT, TEXT.text_hash)


def test_a_policy_changes_hands_when_the_new_owner_accepts(store: Store) -> None:
    owner, _ = in_review(store)
    heir, engineer = a_person(store, Role.POLICY_OWNER), a_person(store, Role.ENGINEER)
    with store.read() as session:
        policy_id = session.exec(select(col(Policy.id))).one()
    assert heir.person_id and engineer.person_id
    with pytest.raises(Invalid, match="may not write policies"), store.begin(owner) as unit:
        commands.offer_ownership(unit, policy_id, engineer.person_id)
    with store.begin(owner) as unit:
        offer_id = commands.offer_ownership(unit, policy_id, heir.person_id, "I move on").id
    with pytest.raises(Refused, match="someone else"), store.begin(owner) as unit:
        commands.answer_offer(unit, offer_id, accepted=True)
    with store.begin(heir) as unit:
        assert commands.answer_offer(unit, offer_id, accepted=True).owner_id == heir.person_id
    with pytest.raises(Refused, match="only the owner"), store.begin(owner) as unit:
        commands.set_rule(unit, policy_id, approvals=2)
