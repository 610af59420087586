"""What every training format is made of: which kinds of example it carries, a row's form, and why it can't carry one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from governance.datasets.conversations import Message, has_tools
from governance.datasets.example_row import ExampleRow
from governance.datasets.pairs import ExampleKind
from governance.exchange.formats import Format, Room


class NotCarried(StrEnum):
    """Why an example is in no line of an export."""

    OTHER_KIND = "other_kind"
    NO_ABSOLUTE_JUDGEMENT = "no_absolute_judgement"
    TOOL_CALLS = "tool_calls"
    SYSTEM_ROLE = "system_role"
    NOT_ALTERNATING = "turns_not_alternating"
    TURN_MARKER = "turn_marker_in_text"
    SEVERAL_TURNS = "several_turns"
    ANSWER_IN_PROMPT = "answer_occurs_in_prompt"
    SAME_PROMPT = "same_prompt_as_neighbour"
    REPEATED = "repeated"
    JUDGED_BAD = "answer_judged_bad"


NOT_CARRIED = {
    NotCarried.OTHER_KIND: "an example of another kind than this format is made of",
    NotCarried.NO_ABSOLUTE_JUDGEMENT: "says which answer is better, not whether one is good",
    NotCarried.TOOL_CALLS: "tools were called in the conversation, which this format has no place for",
    NotCarried.SYSTEM_ROLE: "there is a system message, which this format has no place for",
    NotCarried.NOT_ALTERNATING: "user and assistant don't take turns, which this format asks for",
    NotCarried.TURN_MARKER: "a text holds the mark by which this format tells turns apart",
    NotCarried.SEVERAL_TURNS: "there is more than one message before the answer, and this format has one text",
    NotCarried.ANSWER_IN_PROMPT: "the answer's words stand in the prompt, where the trainer would find them first",
    NotCarried.SAME_PROMPT: "it would stand next to another answer to the same prompt, from which the trainer takes its baseline",
    NotCarried.REPEATED: "the same line is there already",
    NotCarried.JUDGED_BAD: "the answer was judged bad",
}

Row = dict[str, Any]
Feature = Any
"""A type in the notation of Hugging Face `datasets`: "string", {"messages": MESSAGES}, [...] for lists."""

MESSAGES: Feature = [{"role": "string", "content": "string"}]


@dataclass(frozen=True, kw_only=True)
class TrainingFormat(Format):
    """A form in which a trainer reads a dataset. `rows` gives the lines of one example, or the reason why there are none;
    `features` names its columns with their types; `apart` keeps two answers to one prompt from standing next to each other;
    `distinct` writes equal lines once; `extra_files` makes what the tool wants beside the data, given the data files by split.
    """

    room: ClassVar[Room] = Room.TRAINING
    writes: ClassVar[bool] = True

    tool: str
    features: Mapping[str, Feature]
    rows: Callable[[ExampleRow], list[Row] | NotCarried]
    task: str = "text-generation"
    apart: bool = False
    distinct: bool = False
    extra_files: Callable[[str, Mapping[str, list[str]]], Mapping[str, bytes]] | None = None


def plain(messages: list[Message]) -> list[Message] | NotCarried:
    """The messages with role and content only; refused where tools were called."""
    if has_tools(messages):
        return NotCarried.TOOL_CALLS
    return [{"role": each["role"], "content": each["content"]} for each in messages]


def preference(example: ExampleRow) -> tuple[list[Message], list[Message], list[Message]] | NotCarried:
    """Prompt, chosen and rejected of a preference without tools."""
    pair = example.pair
    if pair.kind is not ExampleKind.PREFERENCE:
        return NotCarried.OTHER_KIND
    prompt = plain(pair.prompt)
    return (
        prompt
        if isinstance(prompt, NotCarried)
        else (prompt, plain_answer(pair.chosen), plain_answer(pair.rejected))
    )


def plain_answer(messages: list[Message]) -> list[Message]:
    return [{"role": each["role"], "content": each["content"]} for each in messages]


def good_answer(example: ExampleRow) -> tuple[list[Message], list[Message]] | NotCarried:
    """Prompt and answer to imitate: demonstrations, unpaired answers judged good, and what was preferred or corrected."""
    pair = example.pair
    if pair.kind in (ExampleKind.PROMPT, ExampleKind.STEPWISE):
        return NotCarried.OTHER_KIND
    if pair.label is False:
        return NotCarried.JUDGED_BAD
    return pair.prompt, plain_answer(pair.chosen)


def judged_answers(example: ExampleRow) -> list[tuple[list[Message], list[Message], bool]] | NotCarried:
    """(prompt, answer, good) of absolute statements: unpaired examples, demonstrations, corrections with what they correct. A
    comparison alone says nothing absolute.
    """
    pair = example.pair
    if pair.kind is ExampleKind.UNPAIRED:
        return [(pair.prompt, plain_answer(pair.chosen), bool(pair.label))]
    if pair.kind is ExampleKind.DEMONSTRATION:
        return [(pair.prompt, plain_answer(pair.chosen), True)]
    if pair.kind is not ExampleKind.PREFERENCE:
        return NotCarried.OTHER_KIND
    if not example.absolute:
        return NotCarried.NO_ABSOLUTE_JUDGEMENT
    return [
        (pair.prompt, plain_answer(pair.chosen), True),
        (pair.prompt, plain_answer(pair.rejected), False),
    ]


def take_turns(messages: list[Message]) -> bool:
    """Whether user and assistant alternate, the user first and last, after at most one system message."""
    turns = messages[1:] if messages and messages[0]["role"] == "system" else messages
    return len(turns) % 2 == 1 and all(
        message["role"] == ("assistant" if place % 2 else "user") for place, message in enumerate(turns)
    )
