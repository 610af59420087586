"""Finding what a batch of records speaks of: model versions, outputs, people, groups. One query each, whatever the size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Select, bindparam, select
from sqlmodel import col

from governance.core.access import Role
from governance.core.bulk import as_parameter, is_among
from governance.core.errors import Problem
from governance.core.people.tables import Person, RoleGrant, StakeholderGroup
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.kinds import KINDS, Kind
from governance.feedback.records import FeedbackRecord
from governance.registry.commands import NewOutput, output_content_hash, store_outputs
from governance.registry.tables import Model, ModelVersion, Output

MOST_PARAMETERS = 1_000
OutputName = tuple[int, str]
"""Model version id and external id."""


@dataclass(frozen=True)
class KnownOutput:
    id: int
    content_hash: str
    language: str
    scenario: str


@dataclass
class Known:
    """What the store knows of the things that a batch names. `brought` holds the content hashes of outputs that records of
    this batch bring along: one output cannot come with two contents. `answers` holds the texts in which passages are marked.
    """

    versions: dict[str, int]
    outputs: dict[OutputName, KnownOutput] = field(default_factory=dict)
    brought: dict[OutputName, str] = field(default_factory=dict)
    answers: dict[OutputName, str | None] = field(default_factory=dict)
    people: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)


def look_up(unit: UnitOfWork, records: Sequence[FeedbackRecord]) -> Known:
    """Reads all that `records` name."""
    connection = unit.session.connection()
    dialect = connection.dialect.name
    known = Known(
        versions={f"{slug} {label}": row_id for slug, label, row_id in connection.execute(_VERSIONS)}
    )
    names: dict[int, set[str]] = {}
    for record in records:
        for _, version, external_id, _ in record.named:
            if version in known.versions:
                names.setdefault(known.versions[version], set()).add(external_id)
    for version_id, external_ids in names.items():
        asked = {"version": version_id, "names": as_parameter(sorted(external_ids), dialect)}
        for external_id, output_id, content_hash, language, scenario in connection.execute(
            _outputs(dialect), asked
        ):
            known.outputs[version_id, external_id] = KnownOutput(output_id, content_hash, language, scenario)
    _look_up_answers(unit, records, known)
    handles = {record.person for record in records if record.person}
    if handles:
        found = connection.execute(_people(dialect), {"handles": as_parameter(sorted(handles), dialect)})
        known.people = {handle: (person_id, group_id) for handle, person_id, group_id in found}
    known.groups = dict(connection.execute(_GROUPS).all())
    return known


def _look_up_answers(unit: UnitOfWork, records: Sequence[FeedbackRecord], known: Known) -> None:
    """Reads the answers in which `records` mark passages; most batches mark none."""
    for record in records:
        if record.start is not None and record.model_version in known.versions:
            known.answers[known.versions[record.model_version], record.output] = None
    stored = {known.outputs[name].id: name for name in known.answers if name in known.outputs}
    if stored:
        ids = list(stored)
        for first in range(0, len(ids), MOST_PARAMETERS):
            query = select(col(Output.id), col(Output.answer)).where(
                col(Output.id).in_(ids[first : first + MOST_PARAMETERS])
            )
            for output_id, answer in unit.session.execute(query):
                known.answers[stored[output_id]] = answer


_VERSIONS = select(col(Model.slug), col(ModelVersion.label), col(ModelVersion.id)).join(
    Model, col(Model.id) == ModelVersion.model_id
)
_GROUPS = select(col(StakeholderGroup.slug), col(StakeholderGroup.id))


@lru_cache
def _outputs(dialect: str) -> Select[str, int, str, str, str]:
    return select(
        col(Output.external_id),
        col(Output.id),
        col(Output.content_hash),
        col(Output.language),
        col(Output.scenario),
    ).where(
        col(Output.model_version_id) == bindparam("version"),
        is_among(col(Output.external_id), "names", dialect),
    )


@lru_cache
def _people(dialect: str) -> Select[str, int, int | None]:
    columns = col(Person.handle), col(Person.id), col(Person.stakeholder_group_id)
    return select(*columns).where(is_among(col(Person.handle), "handles", dialect))


def missing(record: FeedbackRecord, known: Known, brought: Mapping[OutputName, str]) -> list[Problem]:
    """What `record` names that the store doesn't know and that it doesn't bring along (`brought`, by `brings`)."""
    unknown = [
        (_VERSION_FIELD[place], version)
        for place, version, _, _ in record.named
        if version not in known.versions
    ]
    if unknown:
        return [
            Problem(name, f"there is no model version {version}; register it first")
            for name, version in dict.fromkeys(unknown)
        ]
    problems = []
    if record.group is not None and record.group not in known.groups:
        problems.append(Problem("group", f"there is no stakeholder group {record.group}"))
    for place, name in _outputs_of(record, known):
        stored = known.outputs.get(name)
        held = stored.content_hash if stored else known.brought.get(name)
        if held is None and name not in brought:
            problems.append(Problem(place, _unknown(record, place, name[1])))
        elif held is not None and brought.get(name, held) != held:
            problems.append(Problem(place, f"{name[1]} is stored with another conversation, answer or slice"))
    against = KINDS[Kind(record.kind)].against
    if against is not None and not problems:
        problems += against(record, answer_of(record, known) or "")
    return problems


_VERSION_FIELD = {
    "output": "model_version",
    "other_output": "other_model_version",
    "outputs": "model_versions",
}
"""The field that names the model version of the output that a field names."""


def answer_of(record: FeedbackRecord, known: Known) -> str | None:
    """The answer in which `record` marks a passage: what it brings along, else what the store has. None for other kinds."""
    name = known.versions[record.model_version], record.output
    return known.answers.get(name) or (record.answer if record.start is not None else None)


_ANSWER_FIELD = {"output": "answer", "other_output": "other_answer", "outputs": "answers"}


def _unknown(record: FeedbackRecord, place: str, name: str) -> str:
    """Why an output that isn't here can't be stored either: what the record lacks of it."""
    answers = [answer for where, _, called, answer in record.named if (where, called) == (place, name)]
    lacks = {
        "prompt (or conversation)": record.messages is None,
        _ANSWER_FIELD[place]: None in answers,
        "language": record.language is None,
        "scenario": record.scenario is None,
    }
    lacking = ", ".join(field for field, is_lacking in lacks.items() if is_lacking)
    return (
        f"no output {name} of this model version is stored here, and the record lacks what would bring it along"
        f"{': ' + lacking if lacking else ''}"
    )


def brings(record: FeedbackRecord, known: Known) -> dict[OutputName, str]:
    """The content hashes of the outputs that `record` brings along; none where it names an unknown model version."""
    if record.answer is None or record.messages is None:
        return {}
    named = record.named
    if any(version not in known.versions for _, version, _, _ in named):
        return {}
    return {
        (known.versions[version], name): output_hash(record, answer)
        for _, version, name, answer in named
        if answer is not None
    }


def _outputs_of(record: FeedbackRecord, known: Known) -> Iterable[tuple[str, OutputName]]:
    for place, version, name, _ in record.named:
        yield place, (known.versions[version], name)


def output_hash(record: FeedbackRecord, answer: str) -> str:
    """The hash of an output's content, from the record that brings it along."""
    return output_content_hash(record.messages, answer, record.language, record.scenario)


def add_outputs(unit: UnitOfWork, known: Known, records: Iterable[FeedbackRecord]) -> int:
    """Stores the outputs that `records` bring along and the store doesn't have. Returns how many."""
    brought: dict[OutputName, NewOutput] = {}
    for record in records:
        if record.messages is None:
            continue
        for _, version, external_id, answer in record.named:
            name = (known.versions[version], external_id)
            if answer is not None and name not in known.outputs and name not in brought:
                brought[name] = _brought(unit, record, name, answer)
    if not brought:
        return 0
    ids = store_outputs(unit, list(brought.values()))
    for output_id, (name, output) in zip(ids, brought.items(), strict=True):
        known.outputs[name] = KnownOutput(output_id, output.content_hash, output.language, output.scenario)
    return len(brought)


def add_people(unit: UnitOfWork, known: Known, records: Iterable[FeedbackRecord]) -> int:
    """Makes a pseudonymous person of each unknown handle, in the first group that it speaks for. Returns how many."""
    groups: dict[str, str | None] = {}
    for record in records:
        if record.person and record.person not in known.people:
            groups[record.person] = groups.get(record.person) or record.group
    people = [
        Person(
            handle=handle,
            stakeholder_group_id=known.groups[group] if group else None,
            active=True,
            joined_at=unit.at,
        )
        for handle, group in groups.items()
    ]
    if not people:
        return 0
    unit.session.add_all(people)
    unit.session.flush()
    unit.session.add_all(
        RoleGrant(person_id=person.id, role=Role.STAKEHOLDER, granted_at=unit.at) for person in people
    )
    known.people.update({person.handle: (person.id, person.stakeholder_group_id) for person in people})
    return len(people)


def _brought(unit: UnitOfWork, record: FeedbackRecord, name: OutputName, answer: str) -> NewOutput:
    return NewOutput(
        model_version_id=name[0],
        external_id=name[1],
        conversation=record.messages or [],
        answer=answer,
        language=record.language or "und",
        scenario=record.scenario or "",
        produced_at=record.produced_at or record.given_at or unit.at,
    )
