"""Frameworks are loaded once and whole; clauses are mapped to controls, and the ledger tells of it."""

import pytest

from governance.core.access import SYSTEM
from governance.core.errors import Conflict, NotFound
from governance.core.store import Store
from governance.core.verify import verify
from governance.policy.frameworks.catalog import parse_catalog
from governance.policy.frameworks.commands import load_framework, map_clause, unmap_clause
from governance.policy.frameworks.queries import controls, frameworks
from governance.policy.tables import Clause, Policy, PolicyState, PolicyVersion
from governance.schema import METADATA

CATALOG = """
slug: house
title: House rules
version: "1"
controls:
  H1: Be kind
  H2: {title: Be clear, applies_from: 2027-01-01}
"""


def a_clause(store: Store, key: str) -> int:
    with store.begin(SYSTEM) as unit:
        policy = unit.add(Policy(slug="guidelines", title="Guidelines", created_at=unit.at))
        version = unit.add(
            PolicyVersion(
                policy_id=policy.id,
                number=1,
                label="1",
                state=PolicyState.DRAFT,
                text_hash="0" * 64,
                created_at=unit.at,
            )
        )
        unit.add(
            Clause(
                policy_version_id=version.id,
                key=key,
                heading="Tone",
                level=1,
                position=0,
                text="",
                text_hash="0" * 64,
            )
        )
        unit.record("policy.drafted", "guidelines@1")
        return policy.id


def test_loading_twice_changes_nothing_and_other_content_needs_another_version(store: Store) -> None:
    catalog = parse_catalog(CATALOG)
    for _ in range(2):
        with store.begin(SYSTEM) as unit:
            load_framework(unit, catalog)
    with pytest.raises(Conflict) as caught, store.begin(SYSTEM) as unit:
        load_framework(unit, parse_catalog(CATALOG.replace("kind", "strict")))
    assert caught.value.stored == catalog.content_hash != caught.value.sent
    with store.read() as session:
        (framework,) = frameworks(session)
        assert [row.code for row in controls(session, framework.id)] == ["H1", "H2"]


def test_a_clause_serves_a_control_until_it_is_taken_back(store: Store) -> None:
    policy_id = a_clause(store, "tone.kind")
    with store.begin(SYSTEM) as unit:
        framework = load_framework(unit, parse_catalog(CATALOG))
    with store.read() as session:
        control_id = controls(session, framework.id)[0].id
    for _ in range(2):
        with store.begin(SYSTEM) as unit:
            map_clause(unit, control_id, policy_id, "tone.kind")
    with store.read() as session:
        assert [clause.key for clause in controls(session, framework.id)[0].clauses] == ["tone.kind"]
    with store.begin(SYSTEM) as unit:
        unmap_clause(unit, control_id, policy_id, "tone.kind")
    with store.read() as session:
        assert controls(session, framework.id)[0].clauses == ()
        assert verify(session, METADATA.sorted_tables).ok


def test_only_what_is_there_can_be_mapped(store: Store) -> None:
    policy_id = a_clause(store, "tone.kind")
    with store.begin(SYSTEM) as unit:
        load_framework(unit, parse_catalog(CATALOG))
    with pytest.raises(NotFound, match="clause"), store.begin(SYSTEM) as unit:
        map_clause(unit, 1, policy_id, "tone.blunt")
    with pytest.raises(NotFound, match="control"), store.begin(SYSTEM) as unit:
        map_clause(unit, 99, policy_id, "tone.kind")
