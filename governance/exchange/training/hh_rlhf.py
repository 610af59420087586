"""hh-rlhf: two transcripts that share everything up to the last answer, turns marked by "Human:" and "Assistant:"."""

from governance.datasets.conversations import Message
from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import NotCarried, Row, TrainingFormat, preference, take_turns

_MARKS = {"user": "\n\nHuman: ", "assistant": "\n\nAssistant: "}
_SIGNS = ("\n\nHuman:", "\n\nAssistant:")


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = preference(example)
    if isinstance(found, NotCarried):
        return found
    prompt, chosen, rejected = found
    if any(message["role"] == "system" for message in prompt):
        return NotCarried.SYSTEM_ROLE
    if not take_turns(prompt):
        return NotCarried.NOT_ALTERNATING
    if any(sign in message["content"] for message in [*prompt, *chosen, *rejected] for sign in _SIGNS):
        return NotCarried.TURN_MARKER
    return [{"chosen": _transcript(prompt + chosen), "rejected": _transcript(prompt + rejected)}]


def _transcript(messages: list[Message]) -> str:
    return "".join(_MARKS[message["role"]] + message["content"] for message in messages)


FORMAT = TrainingFormat(
    name="hh-rlhf",
    title="hh-rlhf transcripts",
    tool="hh-rlhf",
    features={"chosen": "string", "rejected": "string"},
    rows=_rows,
)
