"""Clauses that came, went, changed, moved; renames as proposals."""

from hypothesis import given
from hypothesis import strategies as st

from governance.exchange.policy.markdown import parse
from governance.policy.diff import MOST_PAIRS, PolicyDiff, diff
from governance.policy.document import ParsedClause, ParsedPolicy

LONG = "Do not share the address, the telephone number or the health of a person who is not famous."


def between(old: str, new: str) -> PolicyDiff:
    return diff(parse(old), parse(new))


def test_heading_attributes_and_text_each_make_a_change_white_space_does_not() -> None:
    old = "# A {#a}\none two\n# B {#b x=1}\n# C {#c}\n# D {#d}\nfour\n"
    new = "# A {#a}\none\n\ntwo\n# B {#b x=2}\n# See {#c}\n# D {#d}\nfive\n"
    assert between(old, new).changed == ["b", "c", "d"]


def test_a_clause_under_another_one_has_moved_and_its_neighbours_have_not() -> None:
    found = between("# A\n## B\n## C\n# D\n## E\n", "# A\n## C\n# D\n## B\n## E\n")
    assert found.moved == ["b"]
    assert (found.added, found.removed, found.changed) == ([], [], [])


def test_a_section_that_moved_takes_its_clauses_along() -> None:
    assert between("# A\n## A1\n## A2\n# B\n# C\n", "# B\n# C\n# A\n## A1\n## A2\n").moved == ["a"]


def test_a_new_clause_between_others_moves_none() -> None:
    assert between("# A\n# B\n", "# A\n# New\n# B\n").moved == []


def test_a_clause_with_another_key_and_like_words_is_proposed_as_renamed() -> None:
    found = between(f"# Privacy {{#privacy}}\n{LONG}\n", f"# Private life {{#private-life}}\n{LONG}\n")
    ((rename),) = found.renames
    assert (rename.old, rename.new) == ("privacy", "private-life")
    assert 0.9 < rename.similarity < 1
    assert (found.added, found.removed) == (["private-life"], ["privacy"])


def test_each_clause_is_in_one_proposal_the_most_similar_one() -> None:
    found = between(
        f"# A {{#a}}\n{LONG}\n# B {{#b}}\n{LONG} Never.\n",
        f"# A {{#a2}}\n{LONG}\n# B {{#b2}}\n{LONG} Never.\n",
    )
    assert [(rename.old, rename.new) for rename in found.renames] == [("a", "a2"), ("b", "b2")]


def test_unlike_clauses_are_not_proposed() -> None:
    assert between("# Privacy {#a}\nKeep secrets.\n", "# Fairness {#b}\nTreat people alike.\n").renames == []


def test_two_different_documents_get_no_proposals() -> None:
    size = int(MOST_PAIRS**0.5) + 1
    old, new = (
        ParsedPolicy([ParsedClause(f"{name}{number}", "Same", 1, LONG) for number in range(size)])
        for name in ("a", "b")
    )
    assert diff(old, new).renames == []


def clauses_by_key(keys: list[str]) -> ParsedPolicy:
    return ParsedPolicy([ParsedClause(key, key, 1 + len(key) % 3, key) for key in keys])


KEYS = st.lists(st.text("abc", min_size=1, max_size=3), unique=True, max_size=8).map(clauses_by_key)


@given(KEYS, KEYS)
def test_the_way_back_adds_what_the_way_there_removes(old: ParsedPolicy, new: ParsedPolicy) -> None:
    there, back = diff(old, new), diff(new, old)
    assert set(there.added) == set(back.removed)
    assert set(there.removed) == set(back.added)
    assert set(there.changed) == set(back.changed)
    assert len(there.moved) == len(back.moved)
    assert diff(old, old).moved == []
