"""LLaMA-Factory, KTO: answers with `kto_tag`, a boolean; no two answers to one prompt are neighbours."""

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import NotCarried, Row, TrainingFormat, judged_answers
from governance.exchange.training.llama_factory import TURNS, conversation, dataset_info, turn


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = judged_answers(example)
    if isinstance(found, NotCarried):
        return found
    read = conversation(found[0][0])
    if isinstance(read, NotCarried):
        return read
    system, turns = read
    return [
        {"conversations": [*turns, *map(turn, answer)], "system": system, "kto_tag": good}
        for _, answer, good in found
    ]


FORMAT = TrainingFormat(
    name="llama-factory-kto",
    title="LLaMA-Factory unpaired preferences (KTO)",
    tool="llama-factory",
    features={"conversations": TURNS, "system": "string", "kto_tag": "bool"},
    rows=_rows,
    apart=True,
    extra_files=dataset_info({"kto_tag": "kto_tag"}),
)
