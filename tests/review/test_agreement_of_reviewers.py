"""Agreement of reviewers comes from judged cases, part by part, and leads back to these cases."""

import numpy as np
import pytest

from governance.core.access import Actor, Role
from governance.core.references import Prefix
from governance.core.store import Store
from governance.policy.queries import clauses
from governance.policy.tables import Clause
from governance.review.agreement.queries import (
    Part,
    Question,
    Slice,
    cases_behind,
    reviewer_agreement,
    reviewer_confusion,
    reviewer_skills,
)
from governance.review.tables import Case, CaseState, Citation, Judgement, OpenedFor, Verdict
from tests.builders import MOMENT, a_person, a_policy, an_output

V, A, U = Verdict.VIOLATES, Verdict.ACCEPTABLE, Verdict.UNCLEAR


def judged(
    store: Store,
    said: dict[Actor, Verdict | tuple[Verdict, int]],
    *,
    clause: Clause | None = None,
    required: int = 2,
    **output: str,
) -> int:
    """A case with these judgements; waiting for adjudication where they differ."""
    output_id = an_output(store, **output)
    with store.begin(next(iter(said))) as unit:
        case = unit.add(
            Case(
                output_id=output_id,
                state=CaseState.IN_REVIEW,
                opened_for=OpenedFor.HAND,
                severity=2,
                required_judgements=required,
                opened_at=MOMENT,
            )
        )
        for reviewer, words in said.items():
            verdict, severity = words if isinstance(words, tuple) else (words, None)
            judgement = unit.add(
                Judgement(
                    case_id=case.id,
                    reviewer_id=reviewer.person_id,
                    verdict=verdict,
                    severity=severity,
                    made_at=MOMENT,
                )
            )
            if clause is not None:
                unit.add(Citation(judgement_id=judgement.id, clause_id=clause.id))
        unit.record("case.judged", Prefix.CASE.of(case.id))
    return case.id


@pytest.fixture
def reviewers(store: Store) -> tuple[Actor, Actor, Actor]:
    return tuple(a_person(store, Role.REVIEWER) for _ in range(3))  # type: ignore[return-value]


def test_each_part_has_its_own_figures_and_the_cases_behind_them(
    store: Store, reviewers: tuple[Actor, Actor, Actor]
) -> None:
    one, two, three = reviewers
    for number in range(12):
        judged(store, {one: V if number % 2 else A, two: V if number % 2 else A}, language="en")
    parted = [judged(store, {one: V, three: A}, language="de") for _ in range(11)]
    with store.read() as session:
        found = reviewer_agreement(session, Question.VERDICT, Part.LANGUAGE)
        behind = cases_behind(session, Question.VERDICT, Part.LANGUAGE, "de")
        english = reviewer_agreement(session, Question.VERDICT, Part.LANGUAGE, Slice(language="en"))
    parts = {each.name: each.measured for each in found.parts}
    assert parts["en"].alpha == pytest.approx(1) and parts["en"].raw == 1 and parts["en"].items == 12
    assert parts["de"].alpha is not None and parts["de"].alpha < 0
    assert "label's direction" in parts["de"].note
    assert found.cases == 23 and found.judgements == 46 and found.overall.raters == 3
    assert sorted(case.case_id for case in behind) == sorted(parted) and all(case.is_split for case in behind)
    assert [each.name for each in english.parts] == ["en"]


def test_cases_still_judged_blind_stay_out(store: Store, reviewers: tuple[Actor, Actor, Actor]) -> None:
    one, two, _ = reviewers
    judged(store, {one: V, two: A}, required=3)
    with store.read() as session:
        assert reviewer_agreement(session, Question.VERDICT, Part.SCENARIO).judgements == 0


def test_a_case_stands_under_each_clause_it_cites_and_pairs_have_a_kappa(
    store: Store, reviewers: tuple[Actor, Actor, Actor]
) -> None:
    one, two, three = reviewers
    version = a_policy(store, "# Tone {#tone}\n\nBe kind.\n", slug="rules")
    with store.read() as session:
        [tone] = clauses(session, version.id)
    cited = judged(store, {one: V, two: V}, clause=tone)
    judged(store, {one: A, two: V})
    judged(store, {one: A, two: A, three: U})
    with store.read() as session:
        by_clause = reviewer_agreement(session, Question.VERDICT, Part.CLAUSE)
        by_pair = reviewer_agreement(session, Question.VERDICT, Part.PAIR)
        within = reviewer_agreement(session, Question.VERDICT, Part.PAIR, Slice(clause="rules/tone"))
        behind = cases_behind(session, Question.VERDICT, Part.CLAUSE, "rules/tone")
        pooled = reviewer_confusion(session, Question.VERDICT)
        pair = reviewer_confusion(session, Question.VERDICT, f"{one.name} and {two.name}")
    assert [(each.name, each.measured.items) for each in by_clause.parts] == [("rules/tone", 1)]
    assert [case.case_id for case in behind] == [cited] and within.cases == 1
    kappas = {each.name: each.kappa for each in by_pair.parts}
    first = kappas[f"{one.name} and {two.name}"]
    assert first is not None and first.items == 3 and first.same == pytest.approx(2 / 3)
    assert len(kappas) == 3
    assert pair.values == ["violates", "acceptable", "unclear"]
    assert pair.table == [[1, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert np.array_equal(np.array(pooled.table), np.array(pooled.table).T) and pooled.pairs == 10


def test_severity_is_asked_as_ranks_of_those_who_gave_one(
    store: Store, reviewers: tuple[Actor, Actor, Actor]
) -> None:
    one, two, _ = reviewers
    for number in range(12):
        judged(store, {one: (V, 1 + number % 4), two: (V, 1 + number % 4)})
    judged(store, {one: (V, 2), two: A})
    with store.read() as session:
        found = reviewer_agreement(session, Question.SEVERITY, Part.MONTH)
        skills = reviewer_skills(session)
    assert found.overall.items == 12 and found.overall.alpha == pytest.approx(1)
    assert [each.name for each in found.parts] == ["2025-06"]
    assert {skill.reviewer for skill in skills} == {one.name, two.name}
    assert all(skill.judgements == 13 for skill in skills)


def test_nothing_judged_gives_no_number(store: Store) -> None:
    with store.read() as session:
        found = reviewer_agreement(session, Question.VERDICT, Part.CLAUSE)
        assert found.overall.alpha is None and found.parts == [] and reviewer_skills(session) == []
        assert reviewer_confusion(session, Question.VERDICT).pairs == 0
