"""A release is compared with the version before it, slice by slice and on the same prompts; and with the findings on it."""

import pytest

from governance.audit.commands import raise_finding
from governance.audit.releases.commands import open_comparison
from governance.audit.releases.queries import Outcome, findings_to_close, release_comparison
from governance.core.access import SYSTEM, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.feedback.tables import Kind, Source
from governance.registry.commands import add_model, add_model_version
from governance.review.tables import OpenedFor, Verdict
from tests.builders import MOMENT, a_judged_case, a_person, a_statement, an_output

BEFORE, AFTER = "helper 1", "helper 2"


def two_versions(store: Store) -> tuple[int, int]:
    with store.begin(SYSTEM) as unit:
        add_model(unit, "helper", "Helper")
        return tuple(add_model_version(unit, "helper", label, MOMENT).id for label in "12")  # type: ignore[return-value]


def outputs(
    store: Store, version: int, count: int, flagged: int, language: str = "es", asked: str = ""
) -> list[int]:
    """So many outputs that somebody rated, the first of which somebody flagged."""
    made = []
    for place in range(count):
        prompt = f"{asked}{place}" if asked else f"{version}-{language}-{place}"
        output = an_output(
            store, f"{version} {place}", language=language, model_version_id=version, asked=prompt
        )
        a_statement(store, output, Kind.RATING, rating=4)
        if place < flagged:
            a_statement(store, output, Kind.FLAG, severity=2)
        made.append(output)
    return made


def test_a_cured_slice_is_named_and_the_finding_on_it(store: Store) -> None:
    old, new = two_versions(store)
    outputs(store, old, 40, 20)
    outputs(store, new, 40, 1)
    outputs(store, old, 40, 2, "en")
    outputs(store, new, 40, 2, "en")
    with store.begin(SYSTEM) as unit:
        finding = raise_finding(unit, "Spanish", "Worse", 3, model_version_id=old, language="es").id
        raise_finding(unit, "English", "Worse", 2, affects=[BEFORE], language="en")
        raise_finding(unit, "Other", "Worse", 2, model_version_id=new)
    with store.read() as session:
        found = release_comparison(session, BEFORE, AFTER, Outcome.FLAGGED)
        spanish, english = findings_to_close(session, BEFORE, found.slices)
    assert [(row.language, row.surely) for row in found.slices] == [("es", -1), ("en", 0)]
    assert found.slices[0].difference == pytest.approx(-19 / 40)
    assert found.overall is not None and found.overall.difference == pytest.approx(-19 / 80)
    assert (spanish.reference, spanish.verdict) == (f"FINDING-{finding}", "better")
    assert (english.title, english.verdict) == ("English", "no sure change")


def test_a_slice_that_got_worse_says_so(store: Store) -> None:
    old, new = two_versions(store)
    outputs(store, old, 30, 1)
    outputs(store, new, 30, 20)
    with store.begin(SYSTEM) as unit:
        raise_finding(unit, "Spanish", "Worse", 3, model_version_id=old)
    with store.read() as session:
        found = release_comparison(session, BEFORE, AFTER, Outcome.FLAGGED)
        [finding] = findings_to_close(session, BEFORE, found.slices)
    assert found.slices[0].surely == 1 and finding.verdict == "worse"


def test_the_same_prompts_are_paired(store: Store) -> None:
    old, new = two_versions(store)
    outputs(store, old, 10, 8, asked="Question ")
    outputs(store, new, 10, 1, asked="Question ")
    outputs(store, new, 5, 0, asked="Only the new one was asked ")
    with store.read() as session:
        found = release_comparison(session, BEFORE, AFTER, Outcome.FLAGGED)
    everything, spanish = found.pairs
    assert (found.prompts, everything.name, spanish.name) == (10, "all", "es · medical-advice")
    counts = everything.found
    assert (counts.both, counts.only_before, counts.only_after, counts.neither) == (1, 7, 0, 2)
    assert counts.p == pytest.approx(2 * 0.5**7)


def test_a_machine_s_flags_count_for_nothing(store: Store) -> None:
    old, new = two_versions(store)
    [one] = outputs(store, old, 1, 0)
    outputs(store, new, 1, 0)
    a_statement(store, one, Kind.FLAG, severity=2, source=Source.LLM)
    with store.read() as session:
        [row] = release_comparison(session, BEFORE, AFTER, Outcome.FLAGGED).slices
    assert row.stratum.hits_before == 0


def test_violations_are_those_of_the_newest_round(store: Store) -> None:
    old, new = two_versions(store)
    reviewer = a_person(store, Role.REVIEWER)
    [one], [other] = outputs(store, old, 1, 0), outputs(store, new, 1, 0)
    a_judged_case(store, one, reviewer)
    a_judged_case(store, one, reviewer, Verdict.ACCEPTABLE, round=2)
    a_judged_case(store, other, reviewer, Verdict.UNCLEAR)
    with store.read() as session:
        [row] = release_comparison(session, BEFORE, AFTER, Outcome.VIOLATES).slices
    assert (row.stratum.hits_before, row.stratum.n_before, row.stratum.n_after) == (0, 1, 0)
    assert row.difference is None


def test_pairs_are_judged_blind_and_drawn_by_the_seed(store: Store) -> None:
    old, new = two_versions(store)
    outputs(store, old, 6, 0, asked="Question ")
    outputs(store, new, 6, 0, asked="Question ")
    with store.begin(a_person(store, Role.ADMIN)) as unit:
        cases = open_comparison(unit, BEFORE, AFTER, 4, seed=3)
    assert len(cases) == 8 and {case.opened_for for case in cases} == {OpenedFor.COMPARISON}
    assert not any("helper" in case.reason for case in cases)
    with store.begin(a_person(store, Role.ADMIN)) as unit:
        assert len(open_comparison(unit, BEFORE, AFTER, 4, seed=3)) == 4
    with pytest.raises(Conflict), store.begin(SYSTEM) as unit:
        open_comparison(unit, BEFORE, AFTER, 1, seed=3)


def test_what_cannot_be_compared_is_refused(store: Store) -> None:
    two_versions(store)
    with pytest.raises(Refused), store.begin(a_person(store, Role.REVIEWER)) as unit:
        open_comparison(unit, BEFORE, AFTER, 1, seed=1)
    for before, after, pairs in ((BEFORE, BEFORE, 1), (BEFORE, AFTER, 0), (BEFORE, AFTER, 201)):
        with pytest.raises(Invalid), store.begin(SYSTEM) as unit:
            open_comparison(unit, before, after, pairs, seed=1)
    with pytest.raises(NotFound), store.read() as session:
        release_comparison(session, BEFORE, "helper 9", Outcome.FLAGGED)
