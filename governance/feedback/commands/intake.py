"""What products send, as it arrives: JSON records by line in, one outcome for each out."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from governance.core.errors import Invalid, Problem
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands import BatchResult, Numbered, record_batch
from governance.feedback.decoding import decode
from governance.feedback.records import FeedbackRecord

Status = Literal["created", "unchanged", "conflict", "invalid"]
SentLine = tuple[int, bytes | msgspec.Raw]
"""A line (or place) in what was sent, from 1, and the JSON of its record."""


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong with one field, in the sender's terms."""

    field: str
    reason: str


class Outcome(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What became of one record. `reference` names it here once it is stored; a conflict tells the hash of what is stored under
    its key and of what was sent; an invalid one names its fields.
    """

    line: int
    status: Status
    key: str | None = None
    reference: str | None = None
    stored: str | None = None
    sent: str | None = None
    problems: list[FieldProblem] = []

    @property
    def is_bad(self) -> bool:
        return self.status in ("conflict", "invalid")


def take_in(
    unit: UnitOfWork, origin: str, lines: Sequence[SentLine], *, model: str | None = None
) -> list[Outcome]:
    """Stores the good records among `lines` and tells what became of each, in order. Only versions of `model` may be named."""
    records: list[Numbered] = []
    problems: dict[int, list[Problem]] = {}
    for line, text in lines:
        said = decode(text, line)
        if isinstance(said, Problem):
            problems[line] = [said]
        elif model is not None and (foreign := _foreign_versions(said, model)):
            problems[line] = foreign
        else:
            records.append((line, said))
    result = record_batch(unit, origin, records)
    for problem in result.refused:
        problems.setdefault(problem.line or 0, []).append(problem)
    return _outcomes(lines, records, problems, result)


def refuse_bad(outcomes: Iterable[Outcome]) -> None:
    """Raises Invalid with every problem, by line, if any outcome is bad: then the whole unit of work is given up."""
    problems = [problem for outcome in outcomes if outcome.is_bad for problem in _problems(outcome)]
    if problems:
        raise Invalid(*problems)


def _problems(outcome: Outcome) -> list[Problem]:
    if outcome.status == "conflict":
        words = (
            f"{outcome.key} is stored with different content (stored {outcome.stored}, sent {outcome.sent})"
        )
        return [Problem("key", words, outcome.line)]
    return [Problem(problem.field, problem.reason, outcome.line) for problem in outcome.problems]


def _foreign_versions(said: FeedbackRecord, model: str) -> list[Problem]:
    named: dict[str | None, str] = dict.fromkeys(said.model_versions or (), "model_versions")
    named |= {said.other_model_version: "other_model_version", said.model_version: "model_version"}
    return [
        Problem(name, f"{version}: this key is only for versions of {model}")
        for version, name in named.items()
        if version is not None and version.partition(" ")[0] != model
    ]


def _outcomes(
    lines: Sequence[SentLine],
    records: Sequence[Numbered],
    problems: dict[int, list[Problem]],
    result: BatchResult,
) -> list[Outcome]:
    keys = {line: said.key for line, said in records}
    conflicts = {conflict.line: conflict for conflict in result.conflicts}
    new = dict(result.created)
    outcomes = []
    for line, _ in lines:
        key = keys.get(line)
        if line in problems:
            wrong = [FieldProblem(problem.field, problem.reason) for problem in problems[line]]
            outcomes.append(Outcome(line=line, status="invalid", key=key, problems=wrong))
        elif line in conflicts:
            conflict = conflicts[line]
            outcomes.append(
                Outcome(line=line, status="conflict", key=key, stored=conflict.stored, sent=conflict.sent)
            )
        else:
            # A key that stands twice in a batch is new the first time.
            status: Status = "created" if new.pop(keys[line], None) is not None else "unchanged"
            reference = Prefix.FEEDBACK.of(result.ids[keys[line]])
            outcomes.append(Outcome(line=line, status=status, key=key, reference=reference))
    return outcomes
