"""Recording feedback, one record or a batch, and taking consent back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col

from governance.core.access import Permission, require
from governance.core.bulk import as_parameter, is_among
from governance.core.canonical import sha256
from governance.core.errors import Conflict, Invalid, Problem, Refused
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands.resolving import (
    Known,
    add_outputs,
    add_people,
    answer_of,
    brings,
    look_up,
    missing,
)
from governance.feedback.commands.rollups import count_in
from governance.feedback.commands.withdrawing import (
    relay_withdrawal,
    relay_withdrawal_of,
    withdraw_by_code,
    withdraw_consent,
    withdraw_for,
)
from governance.feedback.kinds import KINDS, Kind
from governance.feedback.records import FeedbackRecord, check
from governance.feedback.tables import Feedback, FeedbackOutput, Scope

SALT_BYTES = 16

__all__ = [
    "BatchResult",
    "KeyConflict",
    "Numbered",
    "record",
    "record_batch",
    "relay_withdrawal",
    "relay_withdrawal_of",
    "said_hash",
    "withdraw_by_code",
    "withdraw_consent",
    "withdraw_for",
]

Numbered = tuple[int, FeedbackRecord]
"""A record with its line (or place) in what was sent, from 1."""


@dataclass(frozen=True)
class KeyConflict:
    """A key that stands for other content already; both content hashes are told."""

    line: int
    key: str
    stored: str
    sent: str

    @property
    def problem(self) -> Problem:
        words = f"{self.key} is stored with different content (stored {self.stored[:12]}…, sent {self.sent[:12]}…)"
        return Problem("key", words, self.line)


@dataclass
class BatchResult:
    """What became of each record: ids by key for the new ones, the keys of those that were known with the same content, and the
    others by reason. `ids` knows the id of every key of the batch that is stored now.
    """

    created: dict[str, int] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    conflicts: list[KeyConflict] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        return sorted(
            [*self.refused, *(conflict.problem for conflict in self.conflicts)], key=lambda p: p.line or 0
        )


def record_batch(
    unit: UnitOfWork, origin: str, records: Sequence[Numbered], *, strict: bool = False
) -> BatchResult:
    """Stores the good records of a batch; a key known with the same content is left alone.

    With `strict`, one bad record refuses the whole batch: raises Invalid with every problem, and nothing is stored.
    """
    require(unit.actor, Permission.IMPORT_FEEDBACK)
    return _store(unit, origin, records, strict)


def record(unit: UnitOfWork, origin: str, said: FeedbackRecord) -> int:
    """Stores the actor's own statement and returns its id; the same again returns the same id.

    Raises Invalid by field, Conflict with both hashes, Refused when it speaks in another's name.
    """
    require(unit.actor, Permission.GIVE_FEEDBACK)
    if said.person is not None and not unit.actor.may(Permission.IMPORT_FEEDBACK):
        speaker = unit.session.get(Person, unit.actor.person_id) if unit.actor.person_id else None
        if speaker is None or speaker.handle != said.person:
            raise Refused("You can only give feedback in your own name.")
    result = _store(unit, origin, [(1, said)], strict=False)
    if result.refused:
        raise Invalid(*(replace(problem, line=None) for problem in result.refused))
    if result.conflicts:
        conflict = result.conflicts[0]
        raise Conflict(
            f"The key {conflict.key} is already used for different content.",
            stored=conflict.stored,
            sent=conflict.sent,
        )
    return result.ids[said.key]


def _store(unit: UnitOfWork, origin: str, records: Sequence[Numbered], strict: bool) -> BatchResult:
    result = BatchResult()
    sound = _sound(unit, records, result)
    if not sound and not strict:
        return result
    known = look_up(unit, [said for _, said in sound])
    good, hashes = _new_ones(unit, origin, sound, known, result)
    if strict and result.problems:
        raise Invalid(*result.problems)
    if not good:
        return result
    outputs = add_outputs(unit, known, good)
    people = add_people(unit, known, good)
    rows = [_row(unit, origin, said, sent, known) for said, sent in zip(good, hashes, strict=True)]
    ids = unit.insert_covered(Feedback, rows)
    parts = [
        part
        for said, feedback_id in zip(good, ids, strict=True)
        if said.kind in _WITH_PARTS
        for part in _parts(said, feedback_id, known)
    ]
    unit.insert_covered(FeedbackOutput, parts)
    count_in(unit.session, rows)
    result.created.update(zip((said.key for said in good), ids, strict=True))
    result.ids.update(result.created)
    subject = Prefix.FEEDBACK.of(ids[0]) if len(ids) == 1 else f"{Prefix.FEEDBACK.of(ids[0])}..{ids[-1]}"
    facts = {"origin": origin, "created": len(ids), "outputs": outputs, "people": people}
    unit.record("feedback.recorded", subject, facts)
    return result


def _sound(unit: UnitOfWork, records: Sequence[Numbered], result: BatchResult) -> list[Numbered]:
    sound = []
    for line, said in records:
        problems = check(said, unit.at)
        if problems:
            result.refused += [replace(problem, line=line) for problem in problems]
        else:
            sound.append((line, said))
    return sound


def _new_ones(
    unit: UnitOfWork, origin: str, sound: Sequence[Numbered], known: Known, result: BatchResult
) -> tuple[list[FeedbackRecord], list[str]]:
    """The records to store, and the content hash of each; the others go to `result`."""
    hashes = _stored(unit, origin, [said.key for _, said in sound], result)
    good: list[FeedbackRecord] = []
    for line, said in sound:
        sent = said_hash(said)
        stored = hashes.get(said.key)
        if stored == sent:
            result.unchanged.append(said.key)
        elif stored is not None:
            result.conflicts.append(KeyConflict(line, said.key, stored, sent))
        else:
            brought = brings(said, known)
            problems = missing(said, known, brought)
            if problems:
                result.refused += [replace(problem, line=line) for problem in problems]
                continue
            hashes[said.key] = sent
            known.brought.update(brought)
            if known.answers:
                _note_answers(said, known)
            good.append(said)
    return good, [hashes[said.key] for said in good]


def _note_answers(said: FeedbackRecord, known: Known) -> None:
    """Keeps the answers that come along, where other records of the batch mark passages in them."""
    for _, version, name, answer in said.named:
        place = known.versions[version], name
        if answer is not None and place in known.answers:
            known.answers[place] = answer


def _stored(unit: UnitOfWork, origin: str, keys: Sequence[str], result: BatchResult) -> dict[str, str]:
    """The content hashes of those `keys` that are stored; their ids go to `result`."""
    connection = unit.session.connection()
    dialect = connection.dialect.name
    asked = {"origin": origin, "keys": as_parameter(keys, dialect)}
    hashes = {}
    for key, content_hash, feedback_id in connection.execute(_stored_keys(dialect), asked):
        hashes[key], result.ids[key] = content_hash, feedback_id
    return hashes


@lru_cache
def _stored_keys(dialect: str) -> Select[str, str, int]:
    return select_columns(col(Feedback.key), col(Feedback.content_hash), col(Feedback.id)).where(
        col(Feedback.origin) == bindparam("origin"), is_among(col(Feedback.key), "keys", dialect)
    )


_encoder = msgspec.json.Encoder(order="deterministic")


def said_hash(said: FeedbackRecord) -> str:
    """The hash of what a record says: equal for a retry, different for a contradiction. Fields left out don't count, so a
    field added to the format later changes no hash.
    """
    return sha256(_encoder.encode(said))


def _row(unit: UnitOfWork, origin: str, said: FeedbackRecord, sent: str, known: Known) -> dict[str, Any]:
    version_id = known.versions[said.model_version]
    output = known.outputs[version_id, said.output]
    person_id, person_group = known.people[said.person] if said.person else (None, None)
    return {
        "origin": origin,
        "key": said.key,
        "content_hash": sent,
        "kind": said.kind,
        "source": said.source,
        "output_id": output.id,
        "person_id": person_id,
        "stakeholder_group_id": known.groups[said.group] if said.group else person_group,
        "model_version_id": version_id,
        "language": output.language,
        "scenario": output.scenario,
        "rating": said.rating,
        "category": said.category or said.label,
        "severity": said.severity,
        "preference": said.preference,
        "correction": said.correction,
        "comment": said.comment,
        "salt": unit.chance(SALT_BYTES).hex() if said.comment or said.correction else None,
        "may_review": Scope.REVIEW in said.consent,
        "may_train": Scope.TRAINING in said.consent,
        "may_publish": Scope.PUBLICATION in said.consent,
        "given_at": said.given_at or unit.at,
        "recorded_at": unit.at,
    }


_WITH_PARTS = frozenset(kind.value for kind, each in KINDS.items() if each.has_parts)


def _parts(said: FeedbackRecord, feedback_id: int, known: Known) -> list[dict[str, Any]]:
    """The rows that say what a statement says of each output; none for one on a whole output."""
    columns = KINDS[Kind(said.kind)].parts(said, answer_of(said, known))
    return [
        {
            "feedback_id": feedback_id,
            "output_id": known.outputs[known.versions[version], name].id,
            "place": place,
            **values,
        }
        for place, ((_, version, name, _), values) in enumerate(zip(said.named, columns, strict=False), 1)
    ]
