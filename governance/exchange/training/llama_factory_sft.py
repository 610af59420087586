"""LLaMA-Factory, supervised fine-tuning."""

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import NotCarried, Row, TrainingFormat, good_answer
from governance.exchange.training.llama_factory import TURNS, conversation, dataset_info, turn


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = good_answer(example)
    if isinstance(found, NotCarried):
        return found
    read = conversation(found[0])
    if isinstance(read, NotCarried):
        return read
    system, turns = read
    return [{"conversations": [*turns, *map(turn, found[1])], "system": system}]


FORMAT = TrainingFormat(
    name="llama-factory-sft",
    title="LLaMA-Factory demonstrations",
    tool="llama-factory",
    features={"conversations": TURNS, "system": "string"},
    rows=_rows,
    distinct=True,
    extra_files=dataset_info({}),
)
