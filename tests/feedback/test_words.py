"""The same words are found in every script."""

import pytest

from governance.feedback.words import Term, marked_spans, terms, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Call 112, NOW!", ["call", "112", "now"]),
        ("Ça m’a aidé à l’hôpital", ["ca", "m", "a", "aide", "a", "l", "hopital"]),
        ("我头疼 since 3天", ["我", "头", "疼", "since", "3", "天"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("\uff26\uff35\uff2c\uff2c width", ["full", "width"]),
        ("한국어 단어", ["한국어", "단어"]),
        ("hidden\ue000kflag", ["hidden", "kflag"]),
        ("— … !", []),
    ],
)
def test_text_is_cut_into_words(text: str, words: list[str]) -> None:
    assert words_in(text) == words


def test_phrases_and_beginnings_are_asked_for() -> None:
    assert terms('"see a doctor" medic* 头疼 !') == (
        Term(("see", "a", "doctor")),
        Term(("medic",), open_ended=True),
        Term(("头", "疼")),
    )


@pytest.mark.parametrize(
    ("text", "wanted", "marked"),
    [
        ("See a Doctor, or two doctors.", "doctor", ["Doctor"]),
        ("See a Doctor, or two doctors.", "doct*", ["Doctor", "doctors"]),
        ("See a doctor. A doctor!", '"a doctor"', ["a doctor", "A doctor"]),
        ("我头疼，头不疼。", "头疼", ["头疼"]),
        ("À l’hôpital", "hopital", ["hôpital"]),
        ("<b>bold</b>", "bold", ["bold"]),
        ("nothing", "else", []),
    ],
)
def test_what_was_looked_for_is_marked(text: str, wanted: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marked_spans(text, wanted)] == marked
