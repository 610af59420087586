"""The story can be found in the numbers, whatever the seed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from statistics import mean

import numpy as np
import pytest
from scipy.stats import fisher_exact

from governance.demo.organisation import generate
from governance.demo.records import Feedback, Organisation, Output
from governance.demo.staff import REVIEWERS
from governance.demo.story import (
    CHANGED_CLAUSE,
    ELDERLY,
    EXPERTS,
    GROUPS,
    LANGUAGES,
    NEWCOMERS,
    PUBLIC,
    REGRESSION,
    SCENARIOS,
)
from governance.exchange.policy import markdown as policy_markdown

Slice = tuple[str, str, str]

pytestmark = pytest.mark.parametrize("seed", [7, 1, 23])


@cache
def outputs(seed: int) -> dict[str, Output]:
    return {output.external_id: output for output in generate(seed).outputs}


def place_of(output: Output) -> Slice:
    return output.model_version, output.language, output.scenario


def flags_and_all(seed: int) -> dict[Slice, tuple[int, int]]:
    known, flags, everything = outputs(seed), Counter[Slice](), Counter[Slice]()
    for said in generate(seed).feedback:
        place = place_of(known[said.output])
        everything[place] += 1
        flags[place] += said.kind == "flag"
    return {place: (flags[place], count) for place, count in everything.items()}


def ratings(seed: int, wanted: Callable[[Output], bool]) -> dict[str, list[int]]:
    """Ratings by group on the outputs wanted."""
    known, heard = outputs(seed), defaultdict(list)
    for said in generate(seed).feedback:
        if said.rating is not None and said.group is not None and wanted(known[said.output]):
            heard[said.group].append(said.rating)
    return heard


def is_blunt(output: Output) -> bool:
    return output.planted.style == "blunt"


def test_spanish_medical_advice_got_worse_in_2_0_and_only_that(seed: int) -> None:
    counts = flags_and_all(seed)
    for language in LANGUAGES:
        for scenario in SCENARIOS:
            before, after = counts["1.0", language, scenario], counts["2.0", language, scenario]
            table = np.array([[flags, everything - flags] for flags, everything in (after, before)])
            p_value = fisher_exact(table, alternative="greater").pvalue
            rate = after[0] / after[1]
            if (language, scenario) == REGRESSION[1:]:
                assert before[0] / before[1] < 0.07 and rate > 0.15 and p_value < 1e-5
            else:
                assert rate < 0.09 and p_value > 0.001, (language, scenario)


def test_ratings_fell_with_it(seed: int) -> None:
    def stars(version: str) -> float:
        place = (version, *REGRESSION[1:])
        return mean(
            stars for heard in ratings(seed, lambda o: place_of(o) == place).values() for stars in heard
        )

    assert stars("2.0") < stars("1.0") - 0.35
    assert stars("2.1") > stars("2.0") + 0.35


def test_version_2_1_is_cured(seed: int) -> None:
    flags, everything = flags_and_all(seed)["2.1", *REGRESSION[1:]]
    assert flags / everything < 0.07


def trainable(seed: int, number: int) -> list[Feedback]:
    demo = generate(seed)
    version = demo.dataset.versions[number - 1]
    gone = {each.person for each in demo.withdrawals if each.feedback is None and each.scope == "training"}
    return [
        said
        for said in demo.feedback
        if f"{said.kind}s" in version.sources
        and "training" in said.consents
        and said.given_at < version.built_at
        and said.person not in gone
        and said.preference != "tie"
    ]


def test_only_the_second_dataset_version_holds_corrections_of_the_regression(seed: int) -> None:
    def of_the_regression(said: Iterable[Feedback]) -> int:
        known = outputs(seed)
        return sum(each.kind == "correction" and place_of(known[each.output]) == REGRESSION for each in said)

    assert len(trainable(seed, 1)) >= 80 and of_the_regression(trainable(seed, 1)) == 0
    assert len(trainable(seed, 2)) >= 400 and of_the_regression(trainable(seed, 2)) >= 12


def test_each_version_was_trained_on_what_came_before(seed: int) -> None:
    demo = generate(seed)
    assert [version.trained_on for version in demo.model.versions] == [None, 1, 2]
    for version in demo.model.versions[1:]:
        assert version.trained_on is not None
        assert demo.dataset.versions[version.trained_on - 1].frozen_at < version.released_at


def test_groups_part_on_blunt_answers(seed: int) -> None:
    blunt = {group: mean(heard) for group, heard in ratings(seed, is_blunt).items()}
    assert blunt[EXPERTS] > 3.9
    assert blunt[ELDERLY] < 2.2
    assert blunt[PUBLIC] < 2.7


def test_groups_agree_on_the_other_answers(seed: int) -> None:
    good = ratings(seed, lambda output: output.planted.style == "good")
    means = [mean(good[group]) for group in GROUPS]
    assert min(means) > 4 and max(means) - min(means) < 0.35


def test_elderly_users_and_the_public_flag_the_tone(seed: int) -> None:
    tone = Counter(said.group for said in generate(seed).feedback if said.category == "tone")
    assert tone[ELDERLY] + tone[PUBLIC] > 0.8 * tone.total()
    assert tone[EXPERTS] == 0


def test_votes_between_blunt_and_gentle_answers_differ_by_group(seed: int) -> None:
    known, votes = outputs(seed), defaultdict(list)
    for said in generate(seed).feedback:
        if said.preference in ("first", "second") and said.other_output is not None:
            shown = known[said.output], known[said.other_output]
            if sorted(each.planted.style for each in shown) == ["blunt", "good"]:
                preferred = shown[said.preference == "second"]
                votes[said.group].append(is_blunt(preferred))
    assert mean(votes[EXPERTS]) > 0.45
    assert mean(votes[ELDERLY]) < 0.3 and mean(votes[PUBLIC]) < 0.35


def test_the_most_contested_outputs_are_the_blunt_ones(seed: int) -> None:
    heard: dict[str, dict[str | None, list[int]]] = defaultdict(lambda: defaultdict(list))
    for said in generate(seed).feedback:
        if said.rating is not None:
            heard[said.output][said.group].append(said.rating)
    gaps = {
        name: abs(mean(groups[EXPERTS]) - mean(groups[ELDERLY]))
        for name, groups in heard.items()
        if len(groups[EXPERTS]) >= 2 and len(groups[ELDERLY]) >= 2
    }
    assert len(gaps) > 150
    most = sorted(gaps, key=lambda name: gaps[name], reverse=True)[:20]
    assert all(is_blunt(outputs(seed)[name]) for name in most)


def test_reviewers_differ_over_bluntness_by_group(seed: int) -> None:
    group_of = {reviewer.handle: reviewer.group for reviewer in REVIEWERS}
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for case in generate(seed).cases:
        for each in case.judgements:
            if CHANGED_CLAUSE in each.clauses and each.policy_version < 3:
                verdicts[group_of[each.reviewer]][each.verdict] += 1
    assert verdicts[EXPERTS]["acceptable"] > 0.7 * verdicts[EXPERTS].total()
    assert verdicts[ELDERLY]["violates"] > 0.7 * verdicts[ELDERLY].total()
    dissent = [case for case in generate(seed).cases if case.resolution and case.resolution.dissent]
    assert len(dissent) >= 25


def clause_hashes(demo: Organisation) -> dict[int, dict[str, str]]:
    return {
        version.number: {
            clause.key: clause.text_hash for clause in policy_markdown.parse(version.markdown).clauses
        }
        for version in demo.policy.versions
    }


def test_policy_versions_add_remove_and_change_clauses(seed: int) -> None:
    hashes = clause_hashes(generate(seed))
    for old, new in ((1, 2), (2, 3)):
        kept = hashes[old].keys() & hashes[new].keys()
        assert hashes[new].keys() - kept and hashes[old].keys() - kept
        assert [key for key in sorted(kept) if hashes[old][key] != hashes[new][key]] == (
            ["fairness.languages"] if new == 2 else [CHANGED_CLAUSE]
        )


def test_just_the_judgements_under_the_changed_clause_are_stale(seed: int) -> None:
    demo = generate(seed)
    hashes = clause_hashes(demo)
    judgements = [each for case in demo.cases for each in case.judgements]
    stale = [
        each
        for each in judgements
        if any(hashes[3].get(key) != hashes[each.policy_version][key] for key in each.clauses)
    ]
    assert stale == [
        each for each in judgements if CHANGED_CLAUSE in each.clauses and each.policy_version < 3
    ]
    assert len(stale) >= 60
    assert any(CHANGED_CLAUSE in each.clauses and each.policy_version == 3 for each in judgements)


def test_consents_differ_and_some_were_taken_back_after_training(seed: int) -> None:
    demo = generate(seed)
    human = [said for said in demo.feedback if said.person]
    assert 0.5 < sum("training" in said.consents for said in human) / len(human) < 0.8
    assert any(not said.consents for said in human)
    assert 0.2 < sum("publication" in said.consents for said in human) / len(human) < 0.5
    version = demo.dataset.versions[1]
    used = {
        said.person
        for said in human
        if f"{said.kind}s" in version.sources
        and "training" in said.consents
        and said.given_at < version.built_at
    }
    late = [
        each
        for each in demo.withdrawals
        if each.feedback is None and each.withdrawn_at > version.frozen_at and each.person in used
    ]
    assert len(late) >= 5
    assert any(each.feedback is not None for each in demo.withdrawals)


def test_newcomers_stay_far_below_their_target(seed: int) -> None:
    demo = generate(seed)
    shares = Counter(said.group for said in demo.feedback if said.group)
    targets = {group.slug: group.target_permille / 1000 for group in demo.groups}
    assert sum(targets.values()) == pytest.approx(1)
    assert shares[NEWCOMERS] / shares.total() < targets[NEWCOMERS] / 2
