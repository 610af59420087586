"""OpenAI-style preference fine-tuning (DPO): `input`, `preferred_output`, `non_preferred_output`, tool calls carried."""

from governance.datasets.example_row import ExampleRow
from governance.datasets.pairs import ExampleKind
from governance.exchange.training.format import MESSAGES, NotCarried, Row, TrainingFormat, plain_answer
from governance.exchange.training.openai_messages import OPENAI_MESSAGES, openai_messages


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    pair = example.pair
    if pair.kind is not ExampleKind.PREFERENCE:
        return NotCarried.OTHER_KIND
    return [
        {
            "input": {"messages": openai_messages(pair.prompt)},
            "preferred_output": plain_answer(pair.chosen),
            "non_preferred_output": plain_answer(pair.rejected),
        }
    ]


FORMAT = TrainingFormat(
    name="openai-preference",
    title="OpenAI-style preferences",
    tool="openai",
    features={
        "input": {"messages": OPENAI_MESSAGES},
        "preferred_output": MESSAGES,
        "non_preferred_output": MESSAGES,
    },
    rows=_rows,
)
