"""What was planted in a crowd is found, and a crowd in which nothing was planted is left alone."""

from math import comb

import numpy as np
import pytest
from scipy.stats import binom

from governance.measures.copies import copies
from governance.measures.integrity import (
    disagreements,
    floods,
    poisson_binomial_tail,
    straight_lines,
)

CROWDS = 60
DAY = 86_400.0


def a_panel(
    rng: np.random.Generator, raters: int = 40, items: int = 60, seats: int = 8
) -> tuple[np.ndarray, ...]:
    """Raters, items, values and groups: each item is rated by some, around the item's own quality."""
    who = np.concatenate([rng.choice(raters, seats, replace=False) + 1 for _ in range(items)])
    what = np.repeat(np.arange(items), seats)
    quality = np.repeat(rng.uniform(1.5, 4.5, items), seats)
    value = np.clip(np.rint(quality + rng.normal(0, 0.8, len(who))), 1, 5).astype(int)
    return who, what, value, who % 3 + 1


def some_days(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What 200 people said on their active days: bursts, some people more than others."""
    keys = np.repeat(np.arange(1, 201), 15)
    days = np.tile(np.arange(15) * 3, 200)
    means = np.repeat(rng.gamma(2.0, 1.0, 200), 15)
    return keys, days, 1 + rng.negative_binomial(2, 2 / (2 + means))


def test_poisson_binomial_tail_is_the_binomial_where_chances_are_equal() -> None:
    assert poisson_binomial_tail(np.full(20, 0.3), 9) == pytest.approx(binom.sf(8, 20, 0.3))
    by_hand = 0.2 * 0.7 + 0.8 * 0.3 + 0.2 * 0.3
    assert poisson_binomial_tail(np.array([0.2, 0.3]), 1) == pytest.approx(by_hand)
    assert comb(2, 0) == 1 and poisson_binomial_tail(np.array([0.2, 0.3]), 0) == pytest.approx(1)


def test_a_flood_is_found_with_what_is_usual() -> None:
    keys, days, counts = some_days(np.random.default_rng(1))
    counts[37] = 80
    [flood] = floods(keys, days, counts)
    assert (flood.key, flood.day, flood.count) == (keys[37], days[37], 80)
    assert flood.usual < 10 and flood.p < 0.01


def test_bursts_are_no_floods() -> None:
    rng = np.random.default_rng(2)
    assert sum(bool(floods(*some_days(rng))) for _ in range(CROWDS)) <= 2


def test_a_straight_line_is_found_and_its_value_told() -> None:
    who, what, value, _ = a_panel(np.random.default_rng(3))
    liner = who == 7
    value[liner] = 3
    value[np.flatnonzero(liner)[0]] = 4
    who = np.concatenate([who, np.full(20, 99)])
    what = np.concatenate([what, np.arange(20)])
    value = np.concatenate([value, np.full(20, 5)])
    found = straight_lines(who, what, value)
    assert {(line.rater, line.value) for line in found} >= {(99, 5)}
    line = next(line for line in found if line.rater == 99)
    assert (line.same, line.total) == (20, 20) and line.expected < 12


def test_a_crowd_that_likes_everything_has_no_straight_liners() -> None:
    rng = np.random.default_rng(4)
    alarms = 0
    for _ in range(CROWDS):
        who, what, _, _ = a_panel(rng)
        value = rng.choice([4, 5], len(who), p=[0.05, 0.95])
        alarms += bool(straight_lines(who, what, value))
    assert alarms <= 2


def test_who_disagrees_with_everyone_is_found() -> None:
    who, what, value, group = a_panel(np.random.default_rng(5), raters=24, items=120, seats=12)
    contrary = who == 4
    value[contrary] = 6 - value[contrary]
    value[contrary & (value == 3)] = 1
    found = disagreements(who, what, value, group)
    assert [each.rater for each in found] == [4]
    assert found[0].distance > 1.4 * found[0].expected and found[0].shared >= 12


def test_raters_like_the_others_are_seldom_pointed_out() -> None:
    rng = np.random.default_rng(6)
    alarms = sum(bool(disagreements(*a_panel(rng, seats=9))) for _ in range(CROWDS))
    assert alarms <= 2


def test_a_minority_that_agrees_among_itself_is_not_pointed_out() -> None:
    rng = np.random.default_rng(7)
    items, seats = 80, 12
    what = np.repeat(np.arange(items), seats)
    who = np.concatenate([rng.permutation(np.arange(1, seats + 1)) for _ in range(items)])
    group = np.where(who <= 3, 1, 2)
    value = np.where(group == 1, 1, 5) + rng.integers(0, 2, len(who)) * np.where(group == 1, 1, -1)
    assert disagreements(who, what, value, group) == []
    assert disagreements(who, what, value, np.zeros_like(group)) != []


def test_nothing_comes_of_nothing() -> None:
    assert (
        floods([], [], []) == [] and straight_lines([], [], []) == [] and disagreements([], [], [], []) == []
    )


def test_copies_by_one_person_and_by_many_in_a_day_are_found() -> None:
    praise = "this is the best assistant that i have ever used in my life"
    slogan = "the council must answer for what its assistant told my neighbour"
    texts = [praise] * 3 + [f"{slogan} {word}" for word in ("now", "today", "soon", "again", "please")]
    texts += ["something else entirely was said here about the weather", "ok thanks"] * 2
    speakers = [1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    seconds = [0, 40 * DAY, 80 * DAY, *(DAY + 60 * n for n in range(5)), 0, 0, 90 * DAY, 90 * DAY]
    found = copies(texts, speakers, seconds)
    assert [(each.places, each.exact) for each in found] == [((3, 4, 5, 6, 7), 0), ((0, 1, 2), 3)]
    assert (found[0].speakers, found[0].most_in_a_day) == (5, 5)
    assert (found[1].speakers, found[1].most_by_one) == (1, 3)


def test_a_phrase_that_many_use_over_months_is_no_copy() -> None:
    phrase = "clear and in words that i understand"
    assert copies([phrase] * 40, [n // 3 + 1 for n in range(40)], [n * DAY / 2 for n in range(40)]) == []


def test_different_texts_are_no_copies() -> None:
    rng = np.random.default_rng(8)
    words = [
        "answer",
        "doctor",
        "harsh",
        "useful",
        "wrong",
        "letter",
        "money",
        "school",
        "kind",
        "slow",
        "clear",
        "long",
    ]
    texts = [" ".join(rng.choice(words, 9)) for _ in range(800)]
    assert copies(texts, [0] * 800, [60.0 * n for n in range(800)]) == []
