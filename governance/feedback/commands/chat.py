"""Keeping one piece of feedback from a chat: on an answer that is known, or brought along, or that telemetry has yet to bring."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import msgspec

from governance.core.access import Permission, require
from governance.core.errors import Invalid, Problem
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands.codes import issue_code
from governance.feedback.commands.superseding import record_newest
from governance.feedback.records import FeedbackRecord
from governance.feedback.telemetry.commands import receive
from governance.feedback.telemetry.queries import outputs_called
from governance.feedback.telemetry.told import ToldEvaluation

ABOUT_THE_OUTPUT = (
    "key",
    "output",
    "model_version",
    "prompt",
    "conversation",
    "answer",
    "language",
    "scenario",
    "produced_at",
)


@dataclass(frozen=True)
class Kept:
    """What became of it. `receipt` is a code, told this once, for feedback that was stored now."""

    key: str
    status: Literal["created", "unchanged", "waiting"]
    feedback_id: int | None = None
    receipt: str | None = None


def keep_chat_feedback(
    unit: UnitOfWork, origin: str, said: FeedbackRecord, *, unnamed: str, model: str | None = None
) -> Kept:
    """Stores `said`; another value under its key supersedes the first. Where nobody knows its answer yet, it waits for telemetry.

    `unnamed` is the version of answers whose version isn't told; `model` binds the sender to one. Raises Invalid, Refused.
    """
    require(unit.actor, Permission.IMPORT_FEEDBACK)
    subject = outputs_called(unit.session, {said.output}).get(said.output)
    if subject is not None:
        said = msgspec.structs.replace(
            said,
            output=subject.external_id,
            model_version=subject.version,
            prompt=None,
            conversation=None,
            answer=None,
        )
    elif said.answer is None and said.model_version == unnamed:
        return _wait(unit, origin, said)
    if model is not None and said.model_version.partition(" ")[0] != model:
        raise Invalid.field(
            "model_version", f"{said.model_version}: this key is only for versions of {model}"
        )
    if said.answer is not None and said.model_version == unnamed:
        raise Invalid.field("model_version", "expected a registered version where the answer is included")
    result = record_newest(unit, origin, [(1, said)])
    if result.refused:
        if said.answer is None and all(problem.field == "output" for problem in result.refused):
            return _wait(unit, origin, said)
        raise Invalid(*(replace(problem, line=None) for problem in result.refused))
    if not result.created:
        return Kept(said.key, "unchanged", result.ids[said.key])
    ((key, feedback_id),) = result.created.items()
    return Kept(key, "created", feedback_id, issue_code(unit, feedback_ids=[feedback_id]))


def _wait(unit: UnitOfWork, origin: str, said: FeedbackRecord) -> Kept:
    values: dict[str, Any] = msgspec.to_builtins(said)
    spoken = {name: value for name, value in values.items() if name not in ABOUT_THE_OUTPUT}
    told = ToldEvaluation(
        place=1, key=said.key, trace_id=said.output[:64], span_id=None, response_id=said.output, said=spoken
    )
    received = receive(unit, origin, [], [told])
    if received.problems:
        raise Invalid(*(Problem(each.field, each.reason) for each in received.problems))
    return Kept(said.key, "waiting" if received.waiting else "unchanged")
