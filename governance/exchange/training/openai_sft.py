"""OpenAI-style supervised fine-tuning: one conversation a line, tool calls carried."""

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import NotCarried, Row, TrainingFormat, good_answer
from governance.exchange.training.openai_messages import OPENAI_MESSAGES, openai_messages


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = good_answer(example)
    if isinstance(found, NotCarried):
        return found
    return [{"messages": openai_messages([*found[0], *found[1]])}]


FORMAT = TrainingFormat(
    name="openai-sft",
    title="OpenAI-style demonstrations",
    tool="openai",
    features={"messages": OPENAI_MESSAGES},
    rows=_rows,
    distinct=True,
)
