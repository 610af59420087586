"""What was asked and answered, in the attributes and events of a span: the conventions of today, those before, Langfuse's and
OpenInference's.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from governance.exchange.feedback.spoken import (
    answer_text,
    is_tool_call,
    messages,
    messages_or_words,
    unpacked,
    words_of,
)
from governance.feedback.records import Message

Events = Sequence[tuple[str, Mapping[str, Any]]]

INPUT, OUTPUT, SYSTEM = "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions"
LANGFUSE_INPUT, LANGFUSE_OUTPUT = "langfuse.observation.input", "langfuse.observation.output"
LANGFUSE_TYPE = "langfuse.observation.type"
OI_KIND, OI_INPUT, OI_OUTPUT = "openinference.span.kind", "input.value", "output.value"
OI_ASKED, OI_SAID = "llm.input_messages", "llm.output_messages"
AGENT_RESULT, AGENT_MESSAGES = "final_result", "pydantic_ai.all_messages"
"""What pydantic-ai says of a whole run of an agent."""
SPOKEN = {
    "gen_ai.system.message": "system", "gen_ai.user.message": "user", "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}  # fmt: skip
CHOICE = "gen_ai.choice"
PROMPT_EVENT, COMPLETION_EVENT = "gen_ai.content.prompt", "gen_ai.content.completion"
MOST_MESSAGES = 1_000


def is_generation(attributes: Mapping[str, Any], events: Events, *, is_root: bool) -> bool:
    """Whether a span with an answer is one whose answer people are shown: a generation, or the root of a trace."""
    starts = ("gen_ai.output", "gen_ai.completion", OI_SAID)
    if any(name.startswith(starts) for name in attributes):
        return True
    if any(name in (CHOICE, COMPLETION_EVENT) for name, _ in events):
        return True
    return is_root or attributes.get(LANGFUSE_TYPE) == "generation" or attributes.get(OI_KIND) == "LLM"


def answer_in(attributes: Mapping[str, Any], events: Events) -> tuple[str, int]:
    """The first answer, and how many others there are; "" where none is told."""
    if attributes.get(OUTPUT):
        said = unpacked(attributes[OUTPUT])
        several = [each for each in (said if isinstance(said, list) else [said]) if isinstance(each, dict)]
        answers = [words for words in map(answer_text, several) if words] or (
            [said] if isinstance(said, str) else []
        )
        return (answers[0], len(answers) - 1) if answers else ("", 0)
    chosen = [said for name, said in events if name == CHOICE]
    if chosen:
        return answer_text(chosen[0].get("message") or chosen[0].get("content")), len(chosen) - 1
    for name, said in events:
        if name == COMPLETION_EVENT:
            return answer_text(said.get("gen_ai.completion")), 0
    listed = list(_openinference(attributes, OI_SAID))
    if listed:
        answers = [message["content"] for message in listed if message["content"]]
        return (answers[0], len(answers) - 1) if answers else ("", 0)
    told = attributes.get("gen_ai.completion.0.content") or attributes.get("gen_ai.completion")
    for value in (
        told,
        attributes.get(LANGFUSE_OUTPUT),
        attributes.get(OI_OUTPUT),
        attributes.get(AGENT_RESULT),
    ):
        if value is not None:
            return answer_text(value), 0
    return "", 0


def calls_a_tool(attributes: Mapping[str, Any], events: Events) -> bool:
    """Whether the span's output is a call of a tool, without words for anyone."""
    if any(name.startswith(OI_SAID) and ".tool_calls." in name for name in attributes):
        return True
    if any(name.startswith("gen_ai.completion.") and ".tool_calls." in name for name in attributes):
        return True
    outputs = [attributes.get(name) for name in (OUTPUT, LANGFUSE_OUTPUT, OI_OUTPUT)]
    outputs += [said.get("message") or dict(said) for name, said in events if name == CHOICE]
    return any(is_tool_call(value) for value in outputs if value)


def conversation_in(attributes: Mapping[str, Any], events: Events) -> list[Message]:
    """What came before the answer, as role and content; empty where none of it is told."""
    told: list[Message] = []
    if attributes.get(SYSTEM):
        told.append({"role": "system", "content": words_of(unpacked(attributes[SYSTEM]))})
    if attributes.get(INPUT):
        return told + messages(attributes[INPUT], "user")
    told += [
        {"role": SPOKEN[name], "content": words_of(unpacked(said.get("content")))}
        for name, said in events
        if name in SPOKEN
    ]
    for name, said in events:
        if name == PROMPT_EVENT:
            told += messages(said.get("gen_ai.prompt"), "user")
    number = 0
    while (content := attributes.get(f"gen_ai.prompt.{number}.content")) is not None:
        role = str(attributes.get(f"gen_ai.prompt.{number}.role") or "user")
        told.append({"role": role, "content": words_of(content)})
        number += 1
    told += _openinference(attributes, OI_ASKED)
    if told and not attributes.get(AGENT_MESSAGES):
        return told
    if attributes.get(AGENT_MESSAGES):
        return told + messages(attributes[AGENT_MESSAGES], "user")[:-1]
    asked = attributes.get("gen_ai.prompt") or attributes.get(LANGFUSE_INPUT) or attributes.get(OI_INPUT)
    turns = messages_or_words(asked)
    return turns if isinstance(turns, list) else messages(turns, "user")


def is_wrapper(attributes: Mapping[str, Any]) -> bool:
    """Whether a span names no model: it may repeat the answer of a generation within it."""
    names = (
        "gen_ai.request.model",
        "gen_ai.response.model",
        "langfuse.observation.model.name",
        "llm.model_name",
    )
    return not any(attributes.get(name) for name in names) and not any(
        name.startswith(("gen_ai.output", "gen_ai.completion", OI_SAID)) for name in attributes
    )


def _openinference(attributes: Mapping[str, Any], start: str) -> Iterator[Message]:
    """Messages as OpenInference flattens them: `llm.input_messages.0.message.role`, `.content`, `.contents.0.…`."""
    for number in range(MOST_MESSAGES):
        name = f"{start}.{number}.message"
        role = attributes.get(f"{name}.role")
        content = attributes.get(f"{name}.content")
        parts: list[str] = []
        while (kind := attributes.get(f"{name}.contents.{len(parts)}.message_content.type")) is not None:
            words = attributes.get(f"{name}.contents.{len(parts)}.message_content.text")
            parts.append(str(words) if words is not None else f"[{kind}]")
        if role is None and content is None and not parts:
            return
        yield {
            "role": str(role or "user"),
            "content": words_of(content) if content is not None else "\n".join(parts),
        }
