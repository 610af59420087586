"""TRL: preferences whose prompts stand at the beginning of both conversations."""

from governance.datasets.export import ExampleRow
from governance.exchange.training.forms import MESSAGES, NotCarried, Row, TrainingFormat, preference


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = preference(example)
    if isinstance(found, NotCarried):
        return found
    prompt, chosen, rejected = found
    return [{"chosen": prompt + chosen, "rejected": prompt + rejected}]


FORMAT = TrainingFormat(
    "trl-preference-implicit",
    "TRL preferences with implicit prompts",
    "trl",
    {"chosen": MESSAGES, "rejected": MESSAGES},
    _rows,
)
