"""People who prefer opposite answers: the recipe decides what becomes of them, and the version counts them."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from governance.core.access import SYSTEM, Role
from governance.core.errors import Invalid
from governance.core.store import Store
from governance.datasets.commands import build
from governance.datasets.queries import dry_run, left_out_page, rebuild_matches
from governance.datasets.recipe import read_recipe
from governance.datasets.tables import DatasetVersion, Example
from governance.feedback.tables import Preference
from governance.review.tables import Verdict
from tests.builders import (
    a_comparison,
    a_correction,
    a_group,
    a_judged_case,
    a_person,
    a_statement,
    an_output,
)


def built(store: Store, **recipe: Any) -> DatasetVersion:
    with store.begin(SYSTEM) as unit:
        return build(unit, "answers", read_recipe(recipe))


def rows_of(store: Store, version: DatasetVersion) -> list[Example]:
    query = select(Example).where(col(Example.dataset_version_id) == version.id)
    with store.read() as session:
        rows = list(session.execute(query.order_by(col(Example.position))).scalars())
        session.expunge_all()
    return rows


def votes(store: Store, firsts: int, seconds: int) -> tuple[int, int]:
    """Two answers, with so many people for the first and for the second."""
    a_group(store, "patients"), a_group(store, "nurses")
    good, bad = an_output(store, "Ask your doctor."), an_output(store, "Take ten.")
    for _ in range(firsts):
        a_comparison(store, good, bad, by=a_person(store), stakeholder_group_id=1)
    for _ in range(seconds):
        a_comparison(store, good, bad, Preference.SECOND, by=a_person(store), stakeholder_group_id=2)
    return good, bad


def test_two_votes_against_one_are_one_row_for_the_majority(store: Store) -> None:
    votes(store, 2, 1)
    version = built(store)
    (row,) = rows_of(store, version)
    assert row.chosen[0]["content"] == "Ask your doctor."
    assert (row.votes_for, row.votes_against) == (2, 1)
    assert version.excluded == {"outvoted": 1}
    assert version.account["contradictions"] == 1


def test_an_even_split_is_no_row_unless_the_recipe_keeps_soft_labels(store: Store) -> None:
    votes(store, 1, 1)
    assert built(store).excluded == {"evenly_split": 2}
    (row,) = rows_of(store, built(store, disagreement="soft_label"))
    assert (row.votes_for, row.votes_against) == (1, 1)


def test_each_group_has_its_row_where_the_recipe_asks_for_it(store: Store) -> None:
    votes(store, 2, 1)
    rows = rows_of(store, built(store, disagreement="by_group"))
    assert {(row.stakeholder_group, row.chosen[0]["content"]) for row in rows} == {
        ("patients", "Ask your doctor."),
        ("nurses", "Take ten."),
    }


def test_group_margins_stand_beside_the_majority(store: Store) -> None:
    votes(store, 2, 1)
    (row,) = rows_of(store, built(store, disagreement="group_margins"))
    assert row.group_votes == {"patients": [2, 0], "nurses": [0, 1]}


def test_contested_rows_can_be_left_out(store: Store) -> None:
    votes(store, 9, 1)
    assert built(store, disagreement="exclude_contested").excluded == {"contested": 10}


def test_a_person_has_one_vote_the_latest(store: Store) -> None:
    good, bad = an_output(store, "Ask your doctor."), an_output(store, "Take ten.")
    fickle, firm = a_person(store), a_person(store)
    a_comparison(store, good, bad, Preference.SECOND, by=fickle)
    for _ in range(3):
        a_comparison(store, good, bad, Preference.SECOND, by=firm)
    a_comparison(store, good, bad, by=fickle)
    a_comparison(store, good, bad, by=a_person(store))
    version = built(store)
    (row,) = rows_of(store, version)
    assert (row.chosen[0]["content"], row.votes_for, row.votes_against) == ("Ask your doctor.", 2, 1)
    assert version.excluded == {"outvoted": 3, "same_person_said_otherwise_later": 1}


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [({"minimum_votes": 4}, "too_few_votes"), ({"minimum_agreement": 0.7}, "too_little_agreement")],
)
def test_rows_with_few_votes_or_little_agreement_are_left_out(
    store: Store, recipe: dict[str, Any], reason: str
) -> None:
    votes(store, 2, 1)
    assert built(store, **recipe).excluded == {reason: 3}
    assert built(store, minimum_votes=3, minimum_agreement=0.6).example_count == 1


def test_what_was_left_out_can_be_opened(store: Store) -> None:
    votes(store, 2, 1)
    good = an_output(store, "Ask your doctor.")
    tie = a_comparison(store, good, an_output(store, "Wait."), Preference.TIE)
    version = built(store)
    with store.read() as session:
        ties = left_out_page(session, version.id, "tie").rows
        whole = left_out_page(session, version.id).rows
    assert [(row.reference, row.reason) for row in ties] == [(f"FB-{tie}", "tie")]
    assert sum(version.excluded.values()) == len(whole) == 2


def test_a_dry_run_says_what_a_build_then_does(store: Store) -> None:
    votes(store, 2, 1)
    with store.read() as session:
        found = dry_run(session, read_recipe({}))
    version = built(store)
    assert (found.example_count, found.excluded, found.content_hash) == (
        version.example_count,
        version.excluded,
        version.content_hash,
    )


def test_corrections_by_reviewers_whose_view_did_not_prevail_are_left_alone(store: Store) -> None:
    reviewer = a_person(store, Role.REVIEWER)
    a_judged_case(store, an_output(store, "Nine."), reviewer, Verdict.ACCEPTABLE, correction="Or eight.")
    assert built(store).example_count == 0


def test_the_recipes_language_holds_for_judgements_too(store: Store) -> None:
    reviewer = a_person(store, Role.REVIEWER)
    for language in ("en", "es"):
        a_judged_case(
            store, an_output(store, f"Ten {language}.", language=language), reviewer, correction="No."
        )
    (row,) = rows_of(store, built(store, languages=["es"]))
    assert row.language == "es"


def test_unpaired_rows_come_of_absolute_judgements_only(store: Store) -> None:
    votes(store, 2, 0)
    reviewer = a_person(store, Role.REVIEWER)
    a_judged_case(store, an_output(store, "Ten."), reviewer)
    a_judged_case(store, an_output(store, "Ask a doctor."), reviewer, Verdict.ACCEPTABLE)
    a_judged_case(store, an_output(store, "Hm."), reviewer, Verdict.UNCLEAR)
    rows = rows_of(store, built(store, kinds=["unpaired"]))
    assert {(row.chosen[0]["content"], row.label) for row in rows} == {
        ("Ten.", False),
        ("Ask a doctor.", True),
    }


def test_ratings_in_the_middle_say_nothing_absolute(store: Store) -> None:
    from governance.feedback.tables import Kind

    for rating in range(1, 6):
        a_statement(store, an_output(store, f"Answer {rating}"), Kind.RATING, rating=rating)
    rows = rows_of(store, built(store, kinds=["unpaired"]))
    assert {(row.chosen[0]["content"], row.label) for row in rows} == {
        ("Answer 1", False),
        ("Answer 2", False),
        ("Answer 4", True),
        ("Answer 5", True),
    }


def test_personal_data_is_told_masked_or_dropped(store: Store) -> None:
    a_correction(store, an_output(store), "Write to ada@example.org.")
    told = built(store)
    assert told.account["personal_data"] == {"email": 1}
    assert rows_of(store, told)[0].personal_data == "email"
    (masked,) = rows_of(store, built(store, pii="mask"))
    assert masked.chosen[0]["content"] == "Write to [email]."
    assert built(store, pii="drop").excluded == {"personal_data": 1}


def test_near_duplicates_are_kept_once(store: Store) -> None:
    text = "Please ask your doctor or your pharmacist how many of these tablets you may take in a day"
    a_correction(store, an_output(store), text)
    a_correction(store, an_output(store), f"{text}.")
    a_correction(
        store, an_output(store), "Something else altogether, of the same length and more besides it."
    )
    assert built(store).example_count == 3
    version = built(store, near_duplicates={"threshold": 0.8})
    assert (version.example_count, version.excluded) == (2, {"near_duplicate": 1})


def test_caps_and_balance_choose_by_the_seed(store: Store) -> None:
    for number in range(8):
        a_correction(store, an_output(store, language="es" if number < 2 else "en"), f"Answer {number}")
    capped = built(store, caps=[{"by": "language", "most": 3}])
    assert capped.excluded == {"over_cap": 3}
    balanced = built(store, balance={"by": "language", "shares": {"en": 0.5, "es": 0.5}})
    assert sorted(row.language for row in rows_of(store, balanced)) == ["en", "en", "es", "es"]
    assert built(store, balance={"by": "language"}).content_hash == balanced.content_hash
    other = built(store, balance={"by": "language"}, seed=5)
    assert other.content_hash != balanced.content_hash
    with store.read() as session:
        assert rebuild_matches(session, other.id)


def test_an_impossible_balance_is_refused_by_name(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    with pytest.raises(Invalid, match="no example with the language fr; there are en"):
        built(store, balance={"by": "language", "shares": {"en": 0.5, "fr": 0.5}})
    with pytest.raises(Invalid, match=r"add up to 1; these add up to 1\.2"):
        built(store, balance={"by": "language", "shares": {"en": 0.6, "fr": 0.6}})


def test_no_person_and_no_conversation_is_in_two_splits(store: Store) -> None:
    people = [a_person(store) for _ in range(6)]
    for number in range(36):
        output = an_output(store, f"Take {number}.", asked=f"Question {number % 12}?")
        a_correction(store, output, f"Answer {number}", by=people[number % 12 % 6] if number % 3 else None)
    version = built(store, splits={"train": 0.5, "test": 0.5})
    rows = rows_of(store, version)
    assert set(version.account["splits"]) == {"train", "test"}
    by_talk: dict[str, set[str]] = {}
    for row in rows:
        by_talk.setdefault(row.prompt[0]["content"], set()).add(row.split)
    assert all(len(splits) == 1 for splits in by_talk.values())
