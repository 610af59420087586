"""The bank of texts: complete, filled in, in its own language, and varied enough not to look copied."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from string import Formatter

import pytest

from governance.demo.library import library
from governance.demo.organisation import generate
from governance.demo.story import LANGUAGES, SCENARIOS
from governance.demo.writing import first_sentence

PARTS = ("ask", "good", "better", "poor", "blunt", "flag")


def texts() -> Iterator[tuple[str, str]]:
    """Every text that a visitor can read, with its language."""
    demo = generate()
    language = {output.external_id: output.language for output in demo.outputs}
    for output in demo.outputs:
        yield output.language, output.answer
        for message in output.conversation:
            yield output.language, message["content"]
    for said in demo.feedback:
        for text in filter(None, (said.comment, said.correction)):
            yield language[said.output] if said.source == "human" else "en", text
    for case in demo.cases:
        yield "en", case.reason
        for judgement in case.judgements:
            yield "en", judgement.rationale
            if judgement.correction:
                yield language[case.output], judgement.correction


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_has_a_dozen_topics_in_each_language(language: str, scenario: str) -> None:
    entries = library().entries[language, scenario]
    assert len(entries) >= 12
    assert entries.keys() == library().topics[scenario].keys()
    for topic, entry in entries.items():
        written = [getattr(entry, part) for part in PARTS]
        assert all(text.strip() == text and text for text in written), topic
        assert len(set(written)) == len(PARTS), topic
        assert slots(entry.ask) == set(entry.slots), topic
        assert all(slots(text) <= set(entry.slots) for text in written), topic
        assert all(len(set(options)) == len(options) >= 3 for options in entry.slots.values()), topic


def test_every_clause_that_a_topic_breaks_is_in_every_policy_version_and_has_rationales() -> None:
    for topics in library().topics.values():
        for topic in topics.values():
            assert library().rationales["violates"][topic.clause]
            assert all(f"{{#{topic.clause} " in markdown for markdown in library().policies.values())


def test_no_template_is_left_unfilled() -> None:
    for _, text in texts():
        assert not re.search(r"[{}]", text), text
        assert "  " not in text and text == text.strip(), text


def test_texts_are_composed_unicode_in_their_own_script() -> None:
    for language, text in texts():
        assert unicodedata.normalize("NFC", text) == text
        chinese = bool(re.search(r"[\u4e00-\u9fff]", text))
        assert chinese == (language == "zh-Hans"), text


def test_sentences_begin_with_a_capital_and_end_with_a_mark() -> None:
    for language, text in texts():
        if language == "zh-Hans":
            assert text[-1] in "。？！”", text
        elif not text.startswith(("Flagged", "The groups differ", "Drawn by")):
            assert text[-1] in ".?!”»“", text
            assert not text[0].islower(), text


def test_no_conversation_with_its_answer_is_seen_often() -> None:
    seen = Counter((output.conversation[-1]["content"], output.answer) for output in generate().outputs)
    assert len(seen) > 4_900
    assert max(seen.values()) <= 3


def test_a_first_sentence_is_found_in_every_language() -> None:
    assert first_sentence("No. Finish the course.") == "No."
    assert first_sentence("38.2 degrees is a fever. Go now.") == "38.2 degrees is a fever."
    assert first_sentence("不行。看说明书。") == "不行。"
    assert first_sentence("No mark at all") == "No mark at all"
