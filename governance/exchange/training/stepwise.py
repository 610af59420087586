"""Stepwise supervision: a question, the steps of an answer, and whether each is right. For process reward models; TRL has no
trainer for these any more.
"""

from governance.datasets.example_row import ExampleRow
from governance.datasets.pairs import ExampleKind
from governance.exchange.training.format import NotCarried, Row, TrainingFormat, plain


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    pair = example.pair
    if pair.kind is not ExampleKind.STEPWISE:
        return NotCarried.OTHER_KIND
    prompt = plain(pair.prompt)
    if isinstance(prompt, NotCarried):
        return prompt
    if len(prompt) != 1:
        return NotCarried.SEVERAL_TURNS
    steps = [message["content"] for message in pair.chosen]
    return [{"prompt": prompt[0]["content"], "completions": steps, "labels": list(pair.labels or [])}]


FORMAT = TrainingFormat(
    name="stepwise",
    title="Stepwise supervision",
    tool="",
    features={"prompt": "string", "completions": ["string"], "labels": ["bool"]},
    rows=_rows,
)
