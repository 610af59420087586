"""TRL, online trainers (GRPO, RLOO): prompts, each once."""

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import MESSAGES, NotCarried, Row, TrainingFormat, plain


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    prompt = plain(example.pair.prompt)
    return prompt if isinstance(prompt, NotCarried) else [{"prompt": prompt}]


FORMAT = TrainingFormat(
    name="trl-prompt",
    title="TRL prompts",
    tool="trl",
    features={"prompt": MESSAGES},
    rows=_rows,
    distinct=True,
)
