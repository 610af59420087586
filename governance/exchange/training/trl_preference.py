"""TRL, DPOTrainer: preferences with an explicit prompt, conversational."""

from governance.datasets.export import ExampleRow
from governance.exchange.training.forms import MESSAGES, NotCarried, Row, TrainingFormat, preference


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = preference(example)
    if isinstance(found, NotCarried):
        return found
    prompt, chosen, rejected = found
    return [{"chosen": chosen, "prompt": prompt, "rejected": rejected}]


FORMAT = TrainingFormat(
    "trl-preference",
    "TRL preferences with explicit prompts (DPOTrainer)",
    "trl",
    {"chosen": MESSAGES, "prompt": MESSAGES, "rejected": MESSAGES},
    _rows,
)
