"""TRL: preferences whose prompts stand at the beginning of both conversations."""

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import MESSAGES, NotCarried, Row, TrainingFormat, preference


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = preference(example)
    if isinstance(found, NotCarried):
        return found
    prompt, chosen, rejected = found
    return [{"chosen": prompt + chosen, "rejected": prompt + rejected}]


FORMAT = TrainingFormat(
    name="trl-preference-implicit",
    title="TRL preferences with implicit prompts",
    tool="trl",
    features={"chosen": MESSAGES, "rejected": MESSAGES},
    rows=_rows,
)
