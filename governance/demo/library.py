"""The bank of texts: questions and answers, what people say around them, what reviewers write. Data in texts/."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from governance.demo.story import LANGUAGES, SCENARIOS


@dataclass(frozen=True)
class Topic:
    """What the poor answer on a topic does wrong: its style, a flag's category, the clause it breaks, how severe."""

    fault: str
    category: str
    clause: str
    severity: int


@dataclass(frozen=True)
class Entry:
    """Texts on one topic in one language, with {slots} for details. `better` is as good an answer as `good`."""

    ask: str
    good: str
    better: str
    poor: str
    blunt: str
    flag: str
    slots: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Voices:
    """What is said around questions in one language. `joint` stands between two sentences."""

    joint: str
    greetings: Sequence[str]
    thanks: Sequence[str]
    openers: Sequence[str]
    closers: Sequence[str]
    sure: Sequence[str]
    warm_up: Sequence[tuple[str, str]]
    comments: Mapping[str, Sequence[str]]
    flags: Mapping[str, Sequence[str]]
    names: Mapping[str, Sequence[str]]

    def joined(self, *sentences: str) -> str:
        return self.joint.join(sentence for sentence in sentences if sentence)


@dataclass(frozen=True)
class Library:
    """Topics by scenario, entries by language and scenario, voices by language, rationales as they stand in the file."""

    topics: Mapping[str, Mapping[str, Topic]]
    entries: Mapping[tuple[str, str], Mapping[str, Entry]]
    voices: Mapping[str, Voices]
    rationales: Mapping[str, Mapping[str, Sequence[str]]]
    policies: Mapping[int, str]


@cache
def library() -> Library:
    """The texts, read once."""
    return Library(
        topics={
            scenario: {name: Topic(**fields) for name, fields in topics.items()}
            for scenario, topics in _toml("topics.toml").items()
        },
        entries={
            (language, scenario): {
                name: Entry(**fields) for name, fields in _toml(f"{language}/{scenario}.toml").items()
            }
            for language in LANGUAGES
            for scenario in SCENARIOS
        },
        voices={language: Voices(**_toml(f"{language}/voices.toml")) for language in LANGUAGES},
        rationales=_toml("rationales.toml"),
        policies={number: _text(f"policy/{number}.md") for number in (1, 2, 3)},
    )


def _text(path: str) -> str:
    return (files("governance.demo") / "texts" / path).read_text("utf-8")


def _toml(path: str) -> dict[str, Any]:
    return tomllib.loads(_text(path))
