"""Axolotl, supervised: `type: chat_template`, with the part of its configuration that reads the files."""

from collections.abc import Mapping

import yaml

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.format import MESSAGES, NotCarried, Row, TrainingFormat, good_answer, plain


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = good_answer(example)
    if isinstance(found, NotCarried):
        return found
    prompt = plain(found[0])
    return prompt if isinstance(prompt, NotCarried) else [{"messages": [*prompt, *found[1]]}]


def _configuration(_name: str, files: Mapping[str, list[str]]) -> Mapping[str, bytes]:
    entry = {
        "type": "chat_template",
        "field_messages": "messages",
        "roles_to_train": ["assistant"],
        "train_on_eos": "turn",
    }
    return {"axolotl.yaml": axolotl_yaml(files, entry)}


def axolotl_yaml(files: Mapping[str, list[str]], entry: Mapping[str, object], **more: object) -> bytes:
    """The part of Axolotl's configuration that reads the files: the first split to train on, one called test to test on."""
    kind = "parquet" if next(iter(files.values()))[0].endswith(".parquet") else "json"
    parts = {
        split: [{"path": kind, "data_files": names, "ds_type": kind, "split": "train", **entry}]
        for split, names in files.items()
    }
    train = parts.get("train") or next(iter(parts.values()))
    said: dict[str, object] = {**more, "datasets": train}
    if "test" in parts and "train" in parts:
        said["test_datasets"] = parts["test"]
    return str(yaml.safe_dump(said, sort_keys=False)).encode()


FORMAT = TrainingFormat(
    name="axolotl-sft",
    title="Axolotl demonstrations",
    tool="axolotl",
    features={"messages": MESSAGES},
    rows=_rows,
    distinct=True,
    extra_files=_configuration,
)
