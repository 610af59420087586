"""TRL, RewardTrainer: preferences with implicit prompts; a margin on every row, and the share of people behind it.

The margin is what the votes for exceed those against by, as a share of all: 1 where everyone agrees.
"""

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import MESSAGES, NotCarried, Row, TrainingFormat, preference


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = preference(example)
    if isinstance(found, NotCarried):
        return found
    prompt, chosen, rejected = found
    votes = max(1, example.votes_for + example.votes_against)
    return [
        {
            "chosen": prompt + chosen,
            "rejected": prompt + rejected,
            "margin": (example.votes_for - example.votes_against) / votes,
            "soft_label": example.votes_for / votes,
        }
    ]


FORMAT = TrainingFormat(
    name="trl-reward",
    title="TRL reward model targets (RewardTrainer)",
    tool="trl",
    features={"chosen": MESSAGES, "rejected": MESSAGES, "margin": "float64", "soft_label": "float64"},
    rows=_rows,
)
