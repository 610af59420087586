"""Clauses are found by the names people give them; versions by label or number."""

import pytest

from governance.core.access import SYSTEM
from governance.core.errors import Invalid, NotFound
from governance.core.store import Store
from governance.exchange.policy.markdown import parse
from governance.policy.commands import draft_version
from governance.policy.queries import (
    clause_diff,
    clause_references,
    find_clause,
    find_version,
    policies,
    policy_versions,
)
from tests.builders import a_policy


def found(store: Store, reference: str) -> str:
    with store.read() as session:
        return find_clause(session, reference).text


@pytest.fixture
def two_policies(store: Store) -> Store:
    a_policy(store, "# Privacy {#privacy}\nold\n\n# Fairness {#fairness}\n", "model-rules", "2025")
    a_policy(store, "# Privacy {#privacy}\nnew\n", "model-rules", "2026")
    a_policy(store, "# Privacy {#privacy}\nother\n\n# Pay {#pay.fair}\npay\n", "staff-rules", "2026")
    return store


def test_a_clause_is_found_by_key_and_number(two_policies: Store) -> None:
    assert found(two_policies, "fairness@1") == ""
    assert found(two_policies, "pay.fair@1") == "pay"
    assert found(two_policies, "privacy@2") == "new"


def test_a_key_alone_means_the_version_in_force(two_policies: Store) -> None:
    assert found(two_policies, "pay.fair") == "pay"
    assert found(two_policies, "model-rules/privacy") == "new"
    with pytest.raises(NotFound):
        found(two_policies, "fairness")


def test_a_key_that_two_policies_have_asks_for_the_policy(two_policies: Store) -> None:
    with pytest.raises(Invalid, match="put the policy first: policy/privacy"):
        found(two_policies, "privacy@1")
    assert found(two_policies, "staff-rules/privacy@1") == "other"


@pytest.mark.parametrize("reference", ["nothing", "privacy@9", "privacy@x", "", "no-policy/privacy@1", "@1"])
def test_a_clause_that_is_not_there_is_not_found(two_policies: Store, reference: str) -> None:
    with pytest.raises(NotFound):
        found(two_policies, reference)


def test_references_name_the_policy_only_where_another_has_the_key(two_policies: Store) -> None:
    with two_policies.read() as session:
        ids = [
            find_clause(session, name).id for name in ("fairness@1", "model-rules/privacy@1", "pay.fair@1")
        ]
        assert [clause_references(session, ids)[clause_id] for clause_id in ids] == [
            "fairness@1",
            "model-rules/privacy@1",
            "pay.fair@1",
        ]
        for clause_id, reference in clause_references(session, ids).items():
            assert find_clause(session, reference).id == clause_id


def test_a_version_is_found_by_label_and_else_by_number(two_policies: Store) -> None:
    with two_policies.read() as session:
        assert find_version(session, "model-rules", "2026").number == 2
        assert find_version(session, "model-rules", "@1").label == "2025"
        with pytest.raises(NotFound, match="version of model-rules called 7"):
            find_version(session, "model-rules", "7")
        with pytest.raises(NotFound, match="policy none"):
            find_version(session, "none", "1")


def test_a_diff_of_stored_versions_is_told_by_key(two_policies: Store) -> None:
    with two_policies.read() as session:
        told = clause_diff(session, "model-rules", "2025", "2026")
        assert (told.added, told.removed, told.changed) == ([], ["fairness"], ["privacy"])
        assert told.old["privacy"].text == "old"


def test_policies_show_their_newest_version_drafts_included(two_policies: Store) -> None:
    with two_policies.begin(SYSTEM) as unit:
        draft_version(unit, "staff-rules", "2027", parse("# Pay\n"), change_note="Shorter.")
    with two_policies.read() as session:
        rows = policies(session)
        assert [(row.slug, row.versions, row.newest_reference, row.newest_state.value) for row in rows] == [
            ("model-rules", 2, "model-rules@2", "published"),
            ("staff-rules", 2, "staff-rules@2", "draft"),
        ]
        newest, _ = policy_versions(session, rows[1].id)
        assert (newest.reference, newest.clauses, newest.change_note) == ("staff-rules@2", 1, "Shorter.")
