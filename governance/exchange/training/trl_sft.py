"""TRL, SFTTrainer: prompt and completion, conversational. The loss falls on the completion only.

Only answers to imitate: SFTTrainer learns whatever stands in the rows, weights and labels beside them included.
"""

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import MESSAGES, NotCarried, Row, TrainingFormat, good_answer, plain


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = good_answer(example)
    if isinstance(found, NotCarried):
        return found
    prompt = plain(found[0])
    return prompt if isinstance(prompt, NotCarried) else [{"prompt": prompt, "completion": found[1]}]


FORMAT = TrainingFormat(
    name="trl-sft",
    title="TRL demonstrations (SFTTrainer)",
    tool="trl",
    features={"prompt": MESSAGES, "completion": MESSAGES},
    rows=_rows,
    distinct=True,
)
