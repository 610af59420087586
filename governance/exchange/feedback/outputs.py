"""What readers of data with their own outputs share: names of model versions, conversations cut before the last answer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from governance.exchange.feedback.format import Asked
from governance.exchange.feedback.spoken import messages, unpacked
from governance.feedback.records import Message
from governance.feedback.telemetry.told import UNKNOWN_LANGUAGE, UNSPECIFIED, slug

UNKNOWN = "unknown unspecified"
"""The version of an answer that is named and not brought along, until telemetry or an import tells."""

PERSONS = {
    "prompter": "user",
    "human": "user",
    "bot": "assistant",
    "model": "assistant",
    "chatbot": "assistant",
}


def with_usual(asked: Asked, scenario: str, model_version: str | None = None) -> Asked:
    """What is taken where nobody says more: language `und`, the format's own name as scenario."""
    usual = {"language": UNKNOWN_LANGUAGE, "scenario": scenario}
    if model_version:
        usual["model_version"] = model_version
    return replace(asked, defaults={**usual, **asked.defaults})


def version_of(model: object) -> str | None:
    """A model version for a model's name, of which data sets rarely tell the version."""
    name = slug(model)
    return f"{name} {UNSPECIFIED}" if name else None


def turns(value: object) -> list[Message]:
    """A conversation as role and content, whoever calls the roles what."""
    return [
        {"role": PERSONS.get(turn["role"], turn["role"]), "content": turn["content"]}
        for turn in messages(unpacked(value), "user")
    ]


def before_answer(value: object) -> tuple[list[Message], str] | None:
    """The conversation before its last answer, and that answer; None where the last turn isn't an answer."""
    told = turns(value)
    if not told or told[-1]["role"] != "assistant" or not str(told[-1]["content"]).strip():
        return None
    return told[:-1], str(told[-1]["content"])


def asked_of(said: list[Message] | str) -> dict[str, Any]:
    """`conversation` or `prompt`, as a record has it."""
    return {"conversation": said} if isinstance(said, list) else {"prompt": said}


def number_in(value: object) -> float | None:
    """A number, also where it stands in a text; None for anything else."""
    if isinstance(value, bool):
        return None
    try:
        return float(value) if isinstance(value, int | float | str) and value != "" else None
    except ValueError:
        return None


def first_given(found: Mapping[str, Any], *names: str) -> Any:
    """The first of these that holds something."""
    return next((found[name] for name in names if found.get(name) not in (None, "")), None)
