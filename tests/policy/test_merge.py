"""Two editors of one text: what only one changed is taken, what both changed is asked, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from governance.policy.document import ParsedClause, ParsedPolicy
from governance.policy.merge import Side, divergences, merged


def text(**clauses: str) -> ParsedPolicy:
    return ParsedPolicy(tuple(ParsedClause(key, key.upper(), 1, words) for key, words in clauses.items()))


BASE = text(a="one", b="two", c="three")


def test_what_only_one_changed_is_taken_without_asking() -> None:
    theirs, mine = text(a="ONE", b="two", c="three"), text(a="one", b="two", c="THREE")
    assert [(each.key, each.settled) for each in divergences(BASE, theirs, mine)] == [
        ("a", Side.THEIRS),
        ("c", Side.MINE),
    ]
    assert merged(BASE, theirs, mine, {}) == text(a="ONE", b="two", c="THREE")


def test_what_both_changed_is_as_chosen_and_mine_until_then() -> None:
    theirs, mine = text(a="hers", b="two", c="three"), text(a="ours", b="two", c="three")
    [asked] = divergences(BASE, theirs, mine)
    assert (asked.key, asked.settled) == ("a", None)
    assert merged(BASE, theirs, mine, {"a": Side.THEIRS}) == theirs
    assert merged(BASE, theirs, mine, {}) == mine


def test_added_clauses_of_both_come_after_those_they_followed() -> None:
    theirs, mine = text(a="one", new="x", b="two", c="three"), text(a="one", b="two", own="y", c="three")
    assert merged(BASE, theirs, mine, {}) == text(a="one", new="x", b="two", own="y", c="three")


def test_a_clause_one_removed_and_the_other_changed_is_asked_for() -> None:
    theirs, mine = text(a="one", c="three"), text(a="one", b="changed", c="three")
    [asked] = divergences(BASE, theirs, mine)
    assert asked.settled is None and asked.theirs is None
    assert merged(BASE, theirs, mine, {"b": Side.THEIRS}) == theirs


def test_an_order_that_only_one_changed_is_kept() -> None:
    moved, mine = text(c="three", a="one", b="two"), text(a="one", b="TWO", c="three")
    assert merged(BASE, moved, mine, {}) == text(c="three", a="one", b="TWO")
    assert merged(BASE, mine, moved, {}) == text(c="three", a="one", b="TWO")


POLICIES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["1", "2", "3"]), max_size=6).map(
    lambda clauses: text(**clauses)
)


@given(POLICIES, POLICIES, POLICIES)
def test_a_merge_holds_every_clause_as_one_of_the_two_wrote_it(
    base: ParsedPolicy, theirs: ParsedPolicy, mine: ParsedPolicy
) -> None:
    written = {clause for side in (theirs, mine) for clause in ((c.key, c.text) for c in side.clauses)}
    found = merged(base, theirs, mine, {})
    assert {(clause.key, clause.text) for clause in found.clauses} <= written
    assert merged(base, base, mine, {}) == mine
    assert {c.key for c in merged(base, theirs, base, {}).clauses} == {c.key for c in theirs.clauses}
    open_keys = {each.key for each in divergences(base, theirs, mine) if each.settled is None}
    kept = {clause.key for clause in found.clauses}
    assert all(each.key in kept for each in mine.clauses if each.key in open_keys)
