"""What was done under each clause: counted over all versions and renames, only in resolved cases."""

from datetime import UTC, datetime, timedelta

from scipy.stats import binomtest

from governance.core.access import SYSTEM, Role
from governance.core.store import Store
from governance.exchange.policy.markdown import parse
from governance.measures.shares import wilson
from governance.policy.commands import decide_rename, import_version
from governance.policy.queries import find_clause
from governance.policy.tables import Clause
from governance.review.tables import Verdict
from governance.views.clause_use.details import clause_details, uncovered_cases
from governance.views.clause_use.use import ClauseUse, policy_use
from tests.builders import a_judged_case, a_model_version, a_person, a_policy, an_output

TEXT = "# Privacy {#privacy}\nKeep secrets.\n\n# Tone {#tone}\nBe kind.\n"


def cited(store: Store, reference: str) -> Clause:
    with store.read() as session:
        return find_clause(session, reference)


def use(store: Store, at: datetime | None = None) -> dict[str, ClauseUse]:
    with store.read() as session:
        found = policy_use(session, "guidelines", 1, at or store.clock())
        assert found is not None
        return {clause.key: clause for clause in found.clauses}


def test_cases_and_violations_are_counted_by_clause_and_model_version(store: Store) -> None:
    a_policy(store, TEXT)
    reviewer, model = a_person(store, Role.REVIEWER), a_model_version(store)
    privacy = cited(store, "privacy")
    for number in range(12):
        verdict = Verdict.VIOLATES if number < 3 else Verdict.ACCEPTABLE
        output = an_output(store, model_version_id=model)
        a_judged_case(store, output, reviewer, verdict, clause=privacy if number < 5 else None)
    a_judged_case(store, an_output(store, model_version_id=model), reviewer, clause=privacy, resolved=False)
    found = use(store)["privacy"]
    assert (found.cases, found.violations, found.of_another_text) == (5, 3, 0)
    [by_model] = found.models
    assert (by_model.judged, by_model.violations, by_model.rate) == (12, 3, 0.25)
    assert use(store)["tone"].cases == 0
    with store.read() as session:
        uncovered = uncovered_cases(session)
    assert uncovered.by_verdict == {Verdict.ACCEPTABLE: 7} and uncovered.in_doubt == 0


def test_a_rate_of_few_cases_is_not_stated(store: Store) -> None:
    a_policy(store, TEXT)
    a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), clause=cited(store, "privacy"))
    assert use(store)["privacy"].models[0].rate is None


def test_a_clause_is_followed_through_versions_and_a_confirmed_rename(store: Store) -> None:
    a_policy(store, TEXT)
    reviewer = a_person(store, Role.REVIEWER)
    a_judged_case(store, an_output(store), reviewer, clause=cited(store, "privacy@1"))
    second = a_policy(store, TEXT.replace("{#privacy}", "{#private}").replace("secrets", "all secrets"))
    assert use(store)["private"].cases == 0
    with store.begin(a_person(store, Role.POLICY_OWNER)) as unit:
        decide_rename(unit, second.id, "privacy", "private")
    a_judged_case(store, an_output(store), reviewer, clause=cited(store, "private@2"))
    found = use(store)["private"]
    assert (found.cases, found.of_another_text) == (2, 1)
    with store.read() as session:
        assert len(clause_details(session, 1, "private").cases) == 2


def test_a_clause_nobody_cited_in_a_year_is_pointed_out(store: Store) -> None:
    long_ago = datetime(2024, 1, 1, tzinfo=UTC)
    with store.begin(SYSTEM, long_ago) as unit:
        import_version(unit, "guidelines", "1", parse(TEXT))
    a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), clause=cited(store, "tone"))
    found = use(store)
    assert (found["privacy"].is_quiet, found["tone"].is_quiet) == (True, False)
    assert use(store, store.clock() + timedelta(400))["tone"].is_quiet
    assert not use(store, long_ago + timedelta(100))["privacy"].is_quiet


def test_agreement_is_of_the_cases_that_cite_the_clause(store: Store) -> None:
    a_policy(store, TEXT)
    privacy = cited(store, "privacy")
    a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), clause=privacy)
    with store.read() as session:
        found = clause_details(session, 1, "privacy")
    assert (found.agreement.items, found.agreement.alpha) == (1, None)
    assert "no item has two ratings" in found.agreement.note


def test_the_interval_is_wilsons() -> None:
    for hits, of in ((0, 10), (3, 12), (91, 91)):
        low, high = wilson(hits, of) or (0.0, 0.0)
        expected = binomtest(hits, of).proportion_ci(method="wilson")
        assert abs(low - expected.low) < 1e-9 and abs(high - expected.high) < 1e-9
    assert wilson(0, 0) is None
