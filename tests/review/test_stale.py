"""A judgement goes stale when a clause that it cites reads otherwise in the version in force."""

from datetime import date, timedelta

from governance.core.access import SYSTEM, Role
from governance.core.store import Store
from governance.exchange.policy.markdown import parse
from governance.policy.commands import import_version, retire
from governance.policy.queries import find_clause
from governance.review.commands import judge, open_case, reopen
from governance.review.queries import StaleCitation, stale_judgements
from governance.review.tables import OpenedFor, Verdict
from tests.builders import a_person, a_policy, an_output

FIRST = "# Privacy {#privacy}\nKeep secrets.\n\n# Honesty {#honesty}\nDo not lie.\n"


def judged(store: Store, *keys: str) -> int:
    """A case of low severity, resolved by one judgement that cites these clauses."""
    output_id = an_output(store)
    with store.begin(SYSTEM) as unit:
        case_id = open_case(unit, output_id, OpenedFor.HAND, severity=1).id
    with store.begin(a_person(store, Role.REVIEWER)) as unit:
        ids = [find_clause(unit.session, key).id for key in keys]
        judge(unit, case_id, Verdict.VIOLATES, clauses=ids, rationale="It tells.")
    return case_id


def stale(store: Store, days: int = 0) -> list[StaleCitation]:
    with store.read() as session:
        return stale_judgements(session, store.clock() + timedelta(days))


def keys(found: list[StaleCitation]) -> list[tuple[int, str, bool]]:
    return [(citation.judgement_id, citation.key, citation.is_gone) for citation in found]


def test_only_judgements_under_the_changed_clause_are_stale(store: Store) -> None:
    a_policy(store, FIRST)
    a_policy(store, "# Privacy {#privacy}\n", slug="other")
    judged(store, "guidelines/privacy", "honesty")
    judged(store, "honesty")
    judged(store, "other/privacy")
    assert stale(store) == []
    a_policy(store, FIRST.replace("secrets", "all secrets").replace("Do not lie", "Do not\n\nlie"))
    (found,) = stale(store)
    assert keys([found]) == [(1, "privacy", False)]
    assert (found.reference, found.policy, found.cited, found.current) == ("JUDGEMENT-1", "guidelines", 1, 2)
    with store.read() as session:
        assert found.current_clause_id == find_clause(session, "guidelines/privacy@2").id


def test_a_judgement_under_a_clause_that_is_gone_is_stale(store: Store) -> None:
    a_policy(store, FIRST)
    judged(store, "honesty")
    a_policy(store, "# Privacy {#privacy}\nKeep secrets.\n")
    assert keys(stale(store)) == [(1, "honesty", True)]


def test_a_text_that_comes_back_cures_the_judgement(store: Store) -> None:
    a_policy(store, FIRST)
    judged(store, "privacy")
    a_policy(store, FIRST.replace("secrets", "all secrets"))
    a_policy(store, FIRST)
    assert stale(store) == []


def test_a_text_that_takes_force_later_makes_stale_then(store: Store) -> None:
    a_policy(store, FIRST)
    judged(store, "privacy")
    later = store.clock().date() + timedelta(10)
    with store.begin(SYSTEM) as unit:
        changed = parse(FIRST.replace("secrets", "all secrets"))
        import_version(
            unit, "guidelines", "later", changed, effective_on=date(later.year, later.month, later.day)
        )
    assert stale(store, days=8) == []
    assert keys(stale(store, days=11)) == [(1, "privacy", False)]


def test_under_a_retired_policy_every_judgement_is_stale(store: Store) -> None:
    version = a_policy(store, FIRST)
    judged(store, "privacy", "honesty")
    with store.begin(SYSTEM) as unit:
        retire(unit, version.id, "The service has ended.")
    found = stale(store)
    assert keys(found) == [(1, "honesty", True), (1, "privacy", True)]
    assert {citation.current for citation in found} == {None}


def test_a_case_that_was_opened_again_is_no_longer_listed(store: Store) -> None:
    a_policy(store, FIRST)
    case_id = judged(store, "privacy")
    a_policy(store, FIRST.replace("secrets", "all secrets"))
    assert len(stale(store)) == 1
    with store.begin(a_person(store, Role.REVIEWER)) as unit:
        reopen(unit, case_id, "The clause has changed.")
    assert stale(store) == []
