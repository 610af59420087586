"""Writing questions, answers and what is said of them, from the bank of texts."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random

from governance.demo.chance import some
from governance.demo.library import Entry, Topic, library
from governance.demo.records import Message, Output
from governance.demo.story import ELDERLY, EXPERTS, PUBLIC, TEACHERS

URGENT = "medical.urgent-signs"
"""The clause under which an answer begins with what to do now."""

_FIRST_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？])", re.DOTALL)


@dataclass(frozen=True)
class Question:
    """A topic with its details filled in, and the conversation that asks it."""

    language: str
    scenario: str
    topic: str
    details: Mapping[str, str]
    conversation: tuple[Message, ...]


def entry_of(about: Question | Output) -> Entry:
    topic = about.planted.topic if isinstance(about, Output) else about.topic
    return library().entries[about.language, about.scenario][topic]


def topic_of(output: Output) -> Topic:
    return library().topics[output.scenario][output.planted.topic]


def ask(random: Random, language: str, scenario: str, topics: Collection[str]) -> Question:
    """A question on one of the topics, at times after a word of greeting or an exchange."""
    voices = library().voices[language]
    topic = random.choice(sorted(topics))
    entry = library().entries[language, scenario][topic]
    details = {slot: random.choice(options) for slot, options in entry.slots.items()}
    warm_up = random.choice(voices.warm_up) if random.random() < 0.15 else ()
    question = voices.joined(
        "" if warm_up else some(random, 0.5, voices.greetings),
        entry.ask.format(**details),
        "" if _is_grave(scenario, topic) else some(random, 0.35, voices.thanks),
    )
    roles = ("user", "assistant", "user")[-len(warm_up) - 1 :]
    conversation = tuple(
        {"role": role, "content": content} for role, content in zip(roles, (*warm_up, question), strict=True)
    )
    return Question(language, scenario, topic, details, conversation)


def answer(random: Random, question: Question, style: str) -> str:
    """An answer in that style. A `vague` or `confident` one is the topic's poor answer."""
    voices, entry = library().voices[question.language], entry_of(question)
    grave = _is_grave(question.scenario, question.topic)
    before, after = "", ""
    if style == "good":
        text = random.choice((entry.good, entry.better))
        before = "" if grave else some(random, 0.3, voices.openers)
    else:
        text = entry.blunt if style == "blunt" else entry.poor
    if style == "confident":
        after = some(random, 0.5, voices.sure)
    elif style != "blunt" and not grave:
        after = some(random, 0.45, voices.closers)
    return voices.joined(before, text, after).format(**question.details)


def correction(random: Random, output: Output) -> str:
    """What the answer should have been, by someone who knows better."""
    voices, entry = library().voices[output.language], entry_of(output)
    text = random.choice((entry.better, entry.good))
    after = "" if _is_grave(output.scenario, output.planted.topic) else some(random, 0.3, voices.closers)
    return voices.joined(text, after).format(**output.planted.details)


def flag_text(random: Random, output: Output) -> str:
    """Why someone flags the output, in its language."""
    voices, style = library().voices[output.language], output.planted.style
    if style == "good":
        return random.choice(voices.flags["stray"])
    if style == "blunt":
        reason = random.choice(voices.flags["tone"])
    else:
        reason = random.choice((*[entry_of(output).flag] * 4, *voices.comments[style]))
    return voices.joined(reason, some(random, 0.3, voices.flags["after"]))


def mood(random: Random, output: Output, group: str) -> str:
    """How someone of the group takes the output: the name of a list of comments. A few are taken in by a sure tone."""
    style = output.planted.style
    if style == "blunt":
        return {EXPERTS: "direct", TEACHERS: "mixed"}.get(group, "hurt")
    taken_in = style == "confident" and group in (ELDERLY, PUBLIC) and random.random() < 0.2
    return "good" if taken_in else style


def comment(random: Random, output: Output, taken: str) -> str:
    """A remark by someone who takes the output so, in its language."""
    return random.choice(library().voices[output.language].comments[taken])


def _is_grave(scenario: str, topic: str) -> bool:
    """Where polite phrases around question and answer would be out of place."""
    return (
        scenario == "emotional-support"
        or topic == "inherited-debts"
        or library().topics[scenario][topic].clause == URGENT
    )


def first_sentence(text: str) -> str:
    """The first sentence of an answer, in any of the languages."""
    found = _FIRST_SENTENCE.match(text)
    return found.group() if found else text
