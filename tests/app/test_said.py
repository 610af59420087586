"""What a statement is called on the pages that show it."""

import pytest

from app.ui.said import headline
from governance.core.store import Store
from governance.feedback.queries import feedback_on_output
from governance.feedback.tables import Preference
from tests.builders import a_comparison, an_output

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("preference", "beside_the_first", "beside_the_second", "alone"),
    [
        (Preference.FIRST, "prefers this answer", "prefers the other answer", "prefers the first answer"),
        (Preference.SECOND, "prefers the other answer", "prefers this answer", "prefers the second answer"),
        (
            Preference.TIE,
            "finds both answers equally good",
            "finds both answers equally good",
            "finds both answers equally good",
        ),
        (Preference.BOTH_BAD, "finds both answers bad", "finds both answers bad", "finds both answers bad"),
    ],
)
def test_a_comparison_says_which_answer_was_preferred(
    store: Store, preference: Preference, beside_the_first: str, beside_the_second: str, alone: str
) -> None:
    first, second = an_output(store), an_output(store)
    a_comparison(store, first, second, preference)
    with store.read() as session:
        [row] = feedback_on_output(session, second)
    assert headline(row, first) == f"Comparison: {beside_the_first}"
    assert headline(row, second) == f"Comparison: {beside_the_second}"
    assert headline(row) == f"Comparison: {alone}"
