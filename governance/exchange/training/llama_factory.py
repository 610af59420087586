"""What LLaMA-Factory's three forms share: conversations as from and value, and its `dataset_info.json`.

Role tags are given and its `openai` form is not used, because that one adds words of its own to the system prompt.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from governance.datasets.conversations import Message
from governance.exchange.training.format import Feature, NotCarried, plain, take_turns

TURNS: Feature = [{"from": "string", "value": "string"}]
TURN: Feature = {"from": "string", "value": "string"}
_FROM = {"user": "human", "assistant": "gpt"}


def conversation(messages: list[Message]) -> tuple[str, list[dict[str, str]]] | NotCarried:
    """The system prompt (empty where there is none) and the turns; refused where they don't alternate."""
    read = plain(messages)
    if isinstance(read, NotCarried):
        return read
    if not take_turns(read):
        return NotCarried.NOT_ALTERNATING
    system = read[0]["content"] if read[0]["role"] == "system" else ""
    return system, [turn(message) for message in read if message["role"] != "system"]


def turn(message: Message) -> dict[str, str]:
    return {"from": _FROM[message["role"]], "value": message["content"]}


def dataset_info(
    columns: Mapping[str, str], **options: Any
) -> Callable[[str, Mapping[str, list[str]]], Mapping[str, bytes]]:
    """What writes `dataset_info.json`: an entry for each split, under the export's name."""

    def write(name: str, files: Mapping[str, list[str]]) -> Mapping[str, bytes]:
        entries = {
            name if split == "train" else f"{name}_{split}": {
                "file_name": paths[0] if len(paths) == 1 else paths[0].rsplit("/", 1)[0],
                "formatting": "sharegpt",
                "columns": {"messages": "conversations", "system": "system", **columns},
                "tags": {
                    "role_tag": "from",
                    "content_tag": "value",
                    "user_tag": "human",
                    "assistant_tag": "gpt",
                },
                **options,
            }
            for split, paths in files.items()
        }
        return {"dataset_info.json": orjson.dumps(entries, option=orjson.OPT_INDENT_2)}

    return write
