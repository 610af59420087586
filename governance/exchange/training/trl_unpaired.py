"""TRL, KTOTrainer: answers with whether they are good. Labels are booleans (any number but 0 counts as good), and no two answers
to one prompt are neighbours, because the trainer takes its baseline from the neighbouring line.
"""

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import (
    MESSAGES,
    NotCarried,
    Row,
    TrainingFormat,
    judged_answers,
    plain,
)


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = judged_answers(example)
    if isinstance(found, NotCarried):
        return found
    prompt = plain(found[0][0])
    if isinstance(prompt, NotCarried):
        return prompt
    return [{"prompt": prompt, "completion": answer, "label": good} for _, answer, good in found]


FORMAT = TrainingFormat(
    name="trl-unpaired",
    title="TRL unpaired preferences (KTOTrainer)",
    tool="trl",
    features={"prompt": MESSAGES, "completion": MESSAGES, "label": "bool"},
    rows=_rows,
    apart=True,
)
