"""Words that stayed, went and came, and the time it takes to tell."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from governance.policy.words import MOST_PAIRS, Mark, word_marks

TEXTS = st.lists(
    st.sampled_from(["a", "b", "c", " ", "\n", "  \n\n", "\t", "\u00a0", "\u2028"]), max_size=40
).map("".join)


def test_one_word_is_marked_and_the_others_stay() -> None:
    assert word_marks("Never give medical advice.", "Never give legal advice.") == [
        Mark("same", "\nNever give"),
        Mark("removed", " medical"),
        Mark("added", " legal"),
        Mark("same", " advice."),
    ]


def test_lines_that_were_only_wrapped_anew_are_no_difference() -> None:
    assert [mark.op for mark in word_marks("one two\nthree  four", "one\ntwo three\n\nfour")] == ["same"]


def test_a_text_that_came_or_went_is_one_mark() -> None:
    assert word_marks("", "new words") == [Mark("added", "\nnew words")]
    assert word_marks("old words", "") == [Mark("removed", "\nold words")]
    assert word_marks("", " \n") == []


def test_texts_with_too_many_equal_words_are_marked_as_replaced_whole() -> None:
    size = int(MOST_PAIRS**0.5) + 1
    old, new = "a " * size + "b", "c " + "a " * size
    assert [mark.op for mark in word_marks(old, new)] == ["removed", "added"]


@given(TEXTS, TEXTS)
def test_the_marks_read_as_the_old_text_and_as_the_new(old: str, new: str) -> None:
    marks = word_marks(old, new)
    assert "".join(words for op, words in marks if op != "added").split() == old.split()
    assert "".join(words for op, words in marks if op != "removed").split() == new.split()
    assert all(before.op != after.op for before, after in pairwise(marks))


@given(TEXTS)
def test_a_text_against_itself_has_no_difference(text: str) -> None:
    assert {mark.op for mark in word_marks(text, text)} <= {"same"}
