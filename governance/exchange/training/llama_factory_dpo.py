"""LLaMA-Factory, preferences (`ranking: true`): chosen and rejected are one object each."""

from governance.datasets.example_row import ExampleRow
from governance.datasets.pairs import ExampleKind
from governance.exchange.training.format import NotCarried, Row, TrainingFormat
from governance.exchange.training.llama_factory import TURN, TURNS, conversation, dataset_info, turn


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    pair = example.pair
    if pair.kind is not ExampleKind.PREFERENCE:
        return NotCarried.OTHER_KIND
    read = conversation(pair.prompt)
    if isinstance(read, NotCarried):
        return read
    system, turns = read
    return [
        {
            "conversations": turns,
            "chosen": turn(pair.chosen[0]),
            "rejected": turn(pair.rejected[0]),
            "system": system,
        }
    ]


FORMAT = TrainingFormat(
    name="llama-factory-dpo",
    title="LLaMA-Factory preferences (DPO)",
    tool="llama-factory",
    features={"conversations": TURNS, "chosen": TURN, "rejected": TURN, "system": "string"},
    rows=_rows,
    extra_files=dataset_info({"chosen": "chosen", "rejected": "rejected"}, ranking=True),
)
