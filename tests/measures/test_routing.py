"""What is shown next: new statements, and those on which many have a view."""

from random import Random

import numpy as np
import pytest

from governance.measures.routing import draw, priorities
from governance.measures.small_groups import without_small


def test_the_priority_is_that_of_the_formula() -> None:
    pass_rate, agree_rate, spread = 2 / 12, 7 / 12, 2 * np.sqrt(7 / 12 * 4 / 12)
    importance = (1 - pass_rate) * (spread + 1) * agree_rate
    expected = (importance * (1 + 8 * 2 ** (-10 / 5))) ** 2
    assert priorities([6], [3], [1]) == pytest.approx([expected])


def test_a_new_statement_comes_before_an_old_one_and_a_passed_one_last() -> None:
    new, old, passed = priorities([0, 60, 5], [0, 40, 5], [0, 0, 90])
    assert new > old > passed


def test_a_draw_follows_the_priorities() -> None:
    weights = np.array([0.0, 3.0, 1.0])
    random = Random(0)
    drawn = [draw(weights, random) for _ in range(400)]
    assert 0 not in drawn and 250 < drawn.count(1) < 350
    with pytest.raises(ValueError, match="nothing"):
        draw(np.array([]), random)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"a": 9, "b": 6}, {"a", "b"}),
        ({"a": 9, "b": 6, "c": 2}, {"a"}),
        ({"a": 9, "b": 3, "c": 2}, {"a"}),
        ({"a": 9, "b": 6, "c": 2, None: 4}, {"a", "b"}),
        ({"a": 9, "b": 4, None: 0}, set()),
        ({}, set()),
    ],
    ids=[
        "all large",
        "one small takes another along",
        "two small hide each other",
        "hidden among others",
        "only one left",
        "nobody",
    ],
)
def test_small_groups_are_hidden_and_cannot_be_worked_out(
    sizes: dict[str | None, int], shown: set[str]
) -> None:
    people = [group for group, size in sizes.items() for _ in range(size)]
    assert {group for group in without_small(people) if group} == shown
