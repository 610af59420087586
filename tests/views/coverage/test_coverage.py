"""Nothing counts as covered without evidence from this store, and the evidence is named."""

from datetime import date

import pytest

from governance.audit.supports.commands import map_support, unmap_support
from governance.audit.supports.queries import supports_on_offer
from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import NotFound, Refused
from governance.core.store import Store
from governance.core.verify import verify
from governance.policy.consultation.commands import close_consultation
from governance.policy.consultation.commands.answering import Answer, answer_point, inform_version
from governance.policy.consultation.tables import Decision
from governance.policy.frameworks.catalog import parse_catalog
from governance.policy.frameworks.commands import load_framework, map_clause, unmap_clause
from governance.policy.frameworks.tables import Relation, SupportKind
from governance.policy.queries import find_clause
from governance.schema import METADATA
from governance.views.coverage.rules import ControlCoverage, Coverage, framework_coverage
from tests.builders import a_judged_case, a_person, a_policy, an_output
from tests.policy.consultation.consulted import an_open_consultation, votes

CATALOG = """
slug: house
title: House rules
version: "1"
controls:
  H1: Be kind
  H2: {title: Be clear, applies_from: 2027-01-01}
"""
POLICY = "# Guidelines {#guidelines}\n## Tone {#tone}\nBe kind.\n## Style {#style}\nBe clear.\n"


@pytest.fixture
def framework(store: Store) -> int:
    a_policy(store, POLICY)
    with store.begin(SYSTEM) as unit:
        return load_framework(unit, parse_catalog(CATALOG)).id


def first(store: Store, framework: int) -> ControlCoverage:
    with store.read() as session:
        return framework_coverage(session, framework)[0]


def test_a_control_that_nothing_serves_is_a_gap(store: Store, framework: int) -> None:
    with store.read() as session:
        kind, clear = framework_coverage(session, framework)
    assert (kind.coverage, clear.coverage) == (Coverage.GAP, Coverage.GAP)
    assert kind.applies(date(2026, 1, 1)) and not clear.applies(date(2026, 12, 31))
    assert clear.applies(date(2027, 1, 1))


def test_a_mapped_clause_is_partly_until_a_case_was_judged_by_it(store: Store, framework: int) -> None:
    with store.begin(SYSTEM) as unit:
        map_clause(unit, 1, 1, "tone")
    assert first(store, framework).coverage is Coverage.PARTLY
    with store.read() as session:
        clause = find_clause(session, "tone")
    case_id, _ = a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), clause=clause)
    covered = first(store, framework)
    assert covered.coverage is Coverage.COVERED
    assert covered.clauses[0].evidence[0].references == (f"CASE-{case_id}",)
    with store.begin(SYSTEM) as unit:
        map_clause(unit, 1, 1, "tone", Relation.PARTLY)
    assert first(store, framework).coverage is Coverage.PARTLY
    with store.begin(SYSTEM) as unit:
        unmap_clause(unit, 1, 1, "tone")
    assert first(store, framework).coverage is Coverage.GAP
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).problems == []


def test_a_consultation_counts_once_it_is_closed_and_answered(store: Store, framework: int) -> None:
    consultation, tokens = an_open_consultation(store)
    votes(store, tokens["elders"][0], 1)
    for _ in range(2):
        with store.begin(SYSTEM) as unit:
            map_support(unit, 1, SupportKind.CONSULTATION, "bluntness")
    open_now = first(store, framework)
    assert (open_now.coverage, open_now.supports[0].evidence.state) == (Coverage.GAP, "open, not answered")
    with store.begin(SYSTEM) as unit:
        close_consultation(unit, consultation.id)
        answer_point(unit, consultation.id, Answer("A point", Decision.PARTLY, "Yes", clause_key="style"))
        inform_version(unit, consultation.id, 1)
    assert first(store, framework).coverage is Coverage.COVERED
    with store.begin(SYSTEM) as unit:
        unmap_support(unit, 1, SupportKind.CONSULTATION, "bluntness")
        map_clause(unit, 1, 1, "style")
    by_clause = first(store, framework)
    assert by_clause.coverage is Coverage.COVERED
    assert by_clause.clauses[0].evidence[0].references == ("bluntness",)
    with store.read() as session:
        assert supports_on_offer(session) == {
            (SupportKind.CONSULTATION, "bluntness"): "bluntness · How blunt?"
        }
        assert verify(session, METADATA.sorted_tables).problems == []


@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        (SupportKind.AUDIT, "AUDIT-9"),
        (SupportKind.AUDIT, "FINDING-1"),
        (SupportKind.FINDING, "FINDING-9"),
        (SupportKind.CONSULTATION, "nowhere"),
        (SupportKind.REPORT, "0" * 64),
    ],
)
def test_only_what_the_store_knows_can_be_mapped(
    store: Store, framework: int, kind: SupportKind, reference: str
) -> None:
    with pytest.raises(NotFound, match=reference), store.begin(SYSTEM) as unit:
        map_support(unit, 1, kind, reference)


def test_mapping_takes_a_policy_owner(store: Store, framework: int) -> None:
    an_open_consultation(store)
    reviewer = Actor("PERSON-9", "Rui", frozenset({Role.REVIEWER}), 9)
    with pytest.raises(Refused), store.begin(reviewer) as unit:
        map_support(unit, 1, SupportKind.CONSULTATION, "bluntness")
    with pytest.raises(NotFound, match="mapping"), store.begin(SYSTEM) as unit:
        unmap_support(unit, 1, SupportKind.CONSULTATION, "bluntness")
    with pytest.raises(NotFound, match="control"), store.begin(SYSTEM) as unit:
        map_support(unit, 99, SupportKind.CONSULTATION, "bluntness")
