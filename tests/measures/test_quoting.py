"""Where one text repeats another's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.measures.quoting import merged, shared_spans, without


@pytest.mark.parametrize(
    ("text", "said", "shared"),
    [
        (
            "They wrote “it told my mother to stop her pills”, which is grave.",
            "It told my mother to stop her pills!",
            ["it told my mother to stop her pills"],
        ),
        ("Terrible advice, they say", "Terrible advice", ["Terrible advice"]),
        ("The answer is wrong.", "The answer is wrong because it names a dose.", []),
        ("Bad", "Bad", []),
        ("评审认为它让我母亲立刻停药是危险的", "它让我母亲立刻停药", ["它让我母亲立刻停药"]),
        ("nothing of it", "", []),
    ],
)
def test_a_run_of_words_counts_as_a_quotation(text: str, said: str, shared: list[str]) -> None:
    assert [text[start:end] for start, end in shared_spans(text, said)] == shared


def test_withheld_passages_are_replaced_once_where_they_overlap() -> None:
    assert without("one two three four", [(0, 7), (4, 13)], "…") == "… four"
    assert merged([(5, 6), (0, 3), (2, 4)]) == [(0, 4), (5, 6)]


@given(st.text(max_size=80), st.text(max_size=80))
def test_spans_lie_in_the_text_in_order(text: str, said: str) -> None:
    spans = shared_spans(text, said)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == merged(spans)
