"""Building dataset versions: what is taken, what is left out and counted, and that it can be done again."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Invalid, NotFound, Refused
from governance.core.ledger import head
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import verify
from governance.datasets.commands import build
from governance.datasets.queries import (
    ExampleView,
    dataset_version,
    datasets,
    example_view,
    examples_page,
    rebuild_matches,
    rebuilt,
    version_view,
)
from governance.datasets.recipe import Recipe
from governance.datasets.tables import DatasetVersion, Example
from governance.feedback.tables import Preference
from governance.policy.queries import find_clause
from governance.registry.queries import model_versions
from governance.review.tables import Verdict
from governance.schema import METADATA
from tests.builders import (
    a_comparison,
    a_correction,
    a_judged_case,
    a_model_version,
    a_person,
    a_policy,
    a_withdrawal,
    an_output,
)
from tests.rig.databases import Databases, SqliteDatabases

GOLDEN = "d629df57972b802431da1a0220500d81763f60e2a52d68d951763eb9ed5e29ae"
CLAUSE = "# Health {#health}\n\nDon't guess doses."


def built(store: Store, recipe: Recipe | None = None, slug: str = "answers") -> DatasetVersion:
    engineer = a_person(store, Role.ENGINEER)
    with store.begin(engineer) as unit:
        return build(unit, slug, recipe or Recipe())


def examples_of(store: Store, version: DatasetVersion) -> list[ExampleView]:
    with store.read() as session:
        ids = session.execute(
            select(col(Example.id))
            .where(col(Example.dataset_version_id) == version.id)
            .order_by(col(Example.position))
        ).scalars()
        return [example_view(session, example_id) for example_id in ids.all()]


def texts(example: ExampleView) -> tuple[str, str, str]:
    return (
        example.prompt[-1]["content"],
        example.chosen[0]["content"],
        example.rejected[0]["content"],
    )


def test_the_preferred_answer_is_chosen_whichever_came_first(store: Store) -> None:
    careful, rash = an_output(store, "Ask your doctor."), an_output(store, "Take ten.")
    a_comparison(store, careful, rash, Preference.FIRST)
    other = an_output(store, "Take nine.")
    a_comparison(store, other, careful, Preference.SECOND)
    version = built(store)
    assert sorted(map(texts, examples_of(store, version))) == [
        ("How many may I take?", "Ask your doctor.", "Take nine."),
        ("How many may I take?", "Ask your doctor.", "Take ten."),
    ]


def test_a_correction_is_chosen_over_what_it_corrects(store: Store) -> None:
    output = an_output(store, "Take ten.")
    feedback = a_correction(store, output, "Ask your doctor.")
    (example,) = examples_of(store, built(store))
    assert texts(example) == ("How many may I take?", "Ask your doctor.", "Take ten.")
    assert [source.reference for source in example.sources] == [f"FB-{feedback}"]
    assert example.output == f"OUT-{output}"


def test_a_reviewers_correction_counts_where_the_case_came_to_a_violation(store: Store) -> None:
    reviewer, policy = a_person(store, Role.REVIEWER), a_policy(store, CLAUSE, slug="guidelines")
    with store.read() as session:
        clause = find_clause(session, "health@1")
    _, judgement = a_judged_case(
        store, an_output(store, "Ten."), reviewer, clause=clause, correction="Ask a doctor."
    )
    a_judged_case(store, an_output(store, "Nine."), reviewer, Verdict.ACCEPTABLE, correction="Or eight.")
    a_judged_case(store, an_output(store, "Seven."), reviewer, correction="Six.", resolved=False)
    version = built(store)
    (example,) = examples_of(store, version)
    assert [source.reference for source in example.sources] == [f"JUDGEMENT-{judgement}"]
    with store.read() as session:
        view = version_view(session, version.id)
    assert (view.sources, view.judged_under) == ({"judgement": 1}, [f"guidelines@{policy.number}"])


def test_a_case_judged_anew_speaks_by_its_latest_round(store: Store) -> None:
    reviewer, output = a_person(store, Role.REVIEWER), an_output(store, "Ten.")
    a_judged_case(store, output, reviewer, correction="Ask a doctor.")
    first = built(store)
    a_judged_case(store, output, reviewer, Verdict.ACCEPTABLE, round=2)
    assert (first.example_count, built(store).example_count) == (1, 0)
    with store.read() as session:
        assert rebuild_matches(session, first.id)


def test_what_is_left_out_is_counted_by_reason(store: Store) -> None:
    good, bad = an_output(store, "Ask your doctor."), an_output(store, "Take ten.")
    a_comparison(store, good, bad)
    a_comparison(store, good, bad, Preference.TIE)
    a_comparison(store, good, bad, Preference.BOTH_BAD)
    a_comparison(store, good, bad, Preference.BOTH_BAD)
    a_comparison(store, good, an_output(store, "Ask your doctor. "))
    a_comparison(store, good, an_output(store, " "))
    a_comparison(store, good, an_output(store, "Blue.", asked="What colour is it?"))
    a_comparison(store, good, bad, may_train=False)
    a_comparison(store, good, bad, Preference.TIE, may_train=False)
    a_correction(store, bad, "")
    a_correction(store, bad, "Take ten.")
    version = built(store)
    assert version.example_count == 1
    assert version.excluded == {
        "both_bad": 2,
        "empty_text": 2,
        "identical_texts": 2,
        "no_training_consent": 2,
        "prompts_differ": 1,
        "tie": 1,
    }


def test_equal_pairs_are_one_example_with_every_source(store: Store) -> None:
    good, bad = an_output(store, "Ask your doctor."), an_output(store, "Take ten.")
    first = a_comparison(store, good, bad)
    second = a_comparison(store, bad, good, Preference.SECOND)
    correction = a_correction(store, bad, "Ask your doctor.")
    version = built(store)
    (example,) = examples_of(store, version)
    assert [source.reference for source in example.sources] == [
        f"FB-{number}" for number in (first, second, correction)
    ]
    assert example.output == f"OUT-{good}"
    with store.read() as session:
        assert version_view(session, version.id).sources == {"comparison": 2, "correction": 1}


def test_a_recipe_takes_only_what_it_names(store: Store) -> None:
    wanted, other = a_model_version(store, "2.0"), a_model_version(store)
    for language, scenario, version_id, origin, text in [
        ("es", "medical-advice", wanted, "app", "This one."),
        ("en", "medical-advice", wanted, "app", "Other language."),
        ("es", "homework-help", wanted, "app", "Other scenario."),
        ("es", "medical-advice", other, "app", "Other model."),
        ("es", "medical-advice", wanted, "import", "Other origin."),
    ]:
        output = an_output(store, language=language, scenario=scenario, model_version_id=version_id)
        a_correction(store, output, text, origin=origin)
    with store.read() as session:
        (name,) = (row.name for row in model_versions(session) if row.id == wanted)
    recipe = Recipe(
        sources=("corrections",),
        origins=("app",),
        languages=("es",),
        scenarios=("medical-advice",),
        model_versions=(name,),
    )
    (example,) = examples_of(store, built(store, recipe))
    assert texts(example)[1] == "This one."


def test_a_named_origin_leaves_reviewers_out(store: Store) -> None:
    a_judged_case(store, an_output(store), a_person(store, Role.REVIEWER), correction="Ask a doctor.")
    assert built(store, Recipe(origins=("app",))).example_count == 0
    assert built(store, Recipe()).example_count == 1


def test_examples_stand_in_the_order_of_their_digests(store: Store) -> None:
    for number in range(7):
        a_correction(store, an_output(store), f"Answer {number}")
    version = built(store)
    digests = [example.digest for example in examples_of(store, version)]
    assert digests == sorted(digests)
    with store.read() as session:
        first = examples_page(session, version.id, limit=5)
        rest = examples_page(session, version.id, after=first.next_after, limit=5)
    assert [row.position for row in first.rows + rest.rows] == list(range(7))
    assert rest.next_after is None


def test_later_feedback_leaves_a_rebuild_alone(store: Store) -> None:
    speaker = a_person(store)
    output = an_output(store)
    a_correction(store, output, "Ask your doctor.", by=speaker)
    a_correction(store, output, "Ask a nurse.", by=speaker)
    version = built(store)
    a_correction(store, output, "Ask a pharmacist.")
    a_judged_case(store, output, a_person(store, Role.REVIEWER), correction="Ask anyone.")
    with store.read() as session:
        assert rebuild_matches(session, version.id)
    again = built(store, Recipe(until_event=version.recipe["until_event"]), slug="again")
    assert again.content_hash == version.content_hash
    assert built(store, slug="fresh").example_count == 4


def test_a_rebuild_leaves_withdrawn_words_out_and_says_so(store: Store) -> None:
    speaker = a_person(store)
    output = an_output(store)
    said = a_correction(store, output, "Ask your doctor.")
    a_correction(store, output, "Ask a nurse.", by=speaker)
    a_correction(store, output, "Ask a pharmacist.")
    version = built(store)
    a_withdrawal(store, feedback_id=said)
    a_withdrawal(store, person_id=speaker.person_id)
    with store.read() as session:
        again = rebuilt(session, version.id)
    assert (again.matches, again.withdrawn) == (False, 2)
    same = built(store, Recipe(until_event=version.recipe["until_event"]), slug="again")
    assert same.example_count == 1 and same.excluded == {"no_training_consent": 2}


def test_words_taken_back_are_left_out_even_where_a_recipe_asks_for_no_consent(store: Store) -> None:
    output = an_output(store)
    said = a_correction(store, output, "Ask your doctor.")
    a_correction(store, output, "Ask a nurse.", may_train=False)
    a_withdrawal(store, feedback_id=said)
    assert built(store, Recipe(require_training_consent=False)).example_count == 1


def test_a_changed_text_is_noticed_by_a_rebuild(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    version = built(store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE feedback SET correction = 'Ask nobody.'")
    with store.read() as session:
        assert not rebuild_matches(session, version.id)


@pytest.mark.parametrize("databases", ["postgres"], indirect=True)
def test_the_same_input_has_the_same_hash_on_both_databases(
    store: Store, sqlite: SqliteDatabases, databases: Databases
) -> None:
    with sqlite.ready() as url:
        other = Store.open(Settings(database_url=url))
        hashes = [_filled_and_built(each) for each in (store, other)]
        other.close()
    assert hashes[0] == hashes[1] == GOLDEN


def _filled_and_built(store: Store) -> str:
    good, bad = an_output(store, "Ask your doctor."), an_output(store, "Toma diez. ¿O más? 🙂")
    a_comparison(store, good, bad)
    a_comparison(store, bad, good)
    for text in ("Ärztlich klären", "zuerst fragen", "Zuerst fragen", "ärztlich klären", "\u2028"):
        a_correction(store, bad, text)
    return built(store).content_hash


def test_versions_are_numbered_and_found_by_reference(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    first, second = built(store, slug="medical-es"), built(store, slug="medical-es")
    with store.read() as session:
        assert dataset_version(session, "medical-es@2").id == second.id
        (row,) = datasets(session)
        assert (row.versions, row.newest.number, row.title) == (2, 2, "medical-es")
        with pytest.raises(NotFound, match="medical-es@3"):
            dataset_version(session, "medical-es@3")
    assert first.content_hash == second.content_hash


def test_a_build_leaves_one_event_that_vouches_for_every_row(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    version = built(store)
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).ok
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE example SET language = 'xx'")
    with store.read() as session:
        assert verify(session, METADATA.sorted_tables).problems == [
            "example 1 was changed behind the ledger's back"
        ]
    assert version.example_count == 1


def test_an_event_yet_to_come_and_unknown_names_are_refused(store: Store) -> None:
    with store.read() as session:
        newest = head(session).seq
    for recipe, error in (
        (Recipe(until_event=newest + 50), Invalid),
        (Recipe(model_versions=("assistant 9.9",)), NotFound),
    ):
        with pytest.raises(error), store.begin(SYSTEM) as unit:
            build(unit, "answers", recipe)
    with pytest.raises(Invalid, match="slug"), store.begin(SYSTEM) as unit:
        build(unit, "Two Words", Recipe())


def test_only_engineers_build(store: Store) -> None:
    auditor = Actor("PERSON-1", "Ada", frozenset({Role.AUDITOR}), 1)
    with pytest.raises(Refused, match="build dataset"), store.begin(auditor) as unit:
        build(unit, "answers", Recipe())
