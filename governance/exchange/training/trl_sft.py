"""TRL, SFTTrainer: prompt and completion, conversational. The loss falls on the completion only.

Only answers to imitate: SFTTrainer learns whatever stands in the rows, weights and labels beside them included.
"""

from governance.datasets.export import ExampleRow
from governance.exchange.training.forms import MESSAGES, NotCarried, Row, TrainingFormat, good_answer, plain


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = good_answer(example)
    if isinstance(found, NotCarried):
        return found
    prompt = plain(found[0])
    return prompt if isinstance(prompt, NotCarried) else [{"prompt": prompt, "completion": found[1]}]


FORMAT = TrainingFormat(
    "trl-sft",
    "TRL demonstrations (SFTTrainer)",
    "trl",
    {"prompt": MESSAGES, "completion": MESSAGES},
    _rows,
    distinct=True,
)
