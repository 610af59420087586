"""Messages as OpenAI's fine-tuning takes them, tool calls included: the arguments of a call are a JSON text there."""

from typing import Any

import orjson

from governance.datasets.conversations import Message
from governance.exchange.training.format import Feature

OPENAI_MESSAGES: Feature = [
    {
        "role": "string",
        "content": "string",
        "name": "string",
        "tool_call_id": "string",
        "tool_calls": [
            {"id": "string", "type": "string", "function": {"name": "string", "arguments": "string"}}
        ],
    }
]


def openai_messages(messages: list[Message]) -> list[dict[str, Any]]:
    """The messages; calls that came without an id get one by their place, and answers of tools the id of the call before."""
    written: list[dict[str, Any]] = []
    calls: list[str] = []
    for message in messages:
        row: dict[str, Any] = {"role": message["role"], "content": message["content"]}
        if message.get("tool_calls"):
            row["tool_calls"] = [
                _call(call, len(calls) + place) for place, call in enumerate(message["tool_calls"])
            ]
            calls += [call["id"] for call in row["tool_calls"]]
        if message["role"] == "tool":
            row["tool_call_id"] = message.get("tool_call_id") or (calls[-1] if calls else "call_0")
        elif message.get("name"):
            row["name"] = message["name"]
        written.append(row)
    return written


def _call(call: dict[str, Any], place: int) -> dict[str, Any]:
    function = call.get("function", call)
    arguments = function.get("arguments", {})
    text = arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode()
    return {
        "id": str(call.get("id") or f"call_{place}"),
        "type": "function",
        "function": {"name": str(function.get("name", "")), "arguments": text},
    }
