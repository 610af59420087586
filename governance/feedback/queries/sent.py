"""What one product sent, as it may read it back. Another's records aren't there for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, RowMapping, Select, select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.people.tables import Person, StakeholderGroup
from governance.core.references import Prefix, numbered
from governance.feedback.kinds import KINDS, Part
from governance.feedback.queries import parts_of, readable, standing_consent
from governance.feedback.tables import Feedback, Kind, Scope
from governance.registry.tables import Model, ModelVersion, Output


class SentRecord(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A stored record in its sender's terms. `consent` lists the scopes that stand now; without consent to review, its words and
    whoever said them are left out.
    """

    reference: str
    key: str
    kind: str
    source: str
    model_version: str
    output: str
    language: str
    scenario: str
    given_at: datetime
    recorded_at: datetime
    consent: list[str]
    person: str | None = None
    group: str | None = None
    rating: int | None = None
    category: str | None = None
    severity: int | None = None
    preference: str | None = None
    other_output: str | None = None
    outputs: list[str] | None = None
    ranks: list[int] | None = None
    start: int | None = None
    end: int | None = None
    label: str | None = None
    quote: str | None = None
    correction: str | None = None
    comment: str | None = None


class SentPage(msgspec.Struct, kw_only=True):
    """Records in the order in which they came in. `next` is the `after` of the next page; null at the end: ask again with the
    last reference for what came since.
    """

    items: list[SentRecord]
    next: str | None


@dataclass(frozen=True)
class SentFilter:
    """Which records; None leaves open. `model` bounds them to one model's versions."""

    kind: Kind | None = None
    model_version: str | None = None
    language: str | None = None
    scenario: str | None = None
    category: str | None = None
    model: str | None = None


def sent_page(
    session: Session, origin: str, wanted: SentFilter, *, after: int = 0, limit: int = 100
) -> SentPage:
    """The first records with an id above `after`. Ids follow the order of storing, so only the last page ever grows."""
    query = _records(origin).where(col(Feedback.id) > after, *_conditions(wanted)).order_by(col(Feedback.id))
    rows = session.execute(query.limit(limit + 1)).mappings().all()
    items = _sent(session, rows[:limit])
    return SentPage(items=items, next=items[-1].reference if len(rows) > limit else None)


def sent_record(session: Session, origin: str, key: str, model: str | None = None) -> SentRecord:
    """The record that came in by `origin` under `key`. Raises NotFound, also for what another origin sent."""
    query = _records(origin).where(col(Feedback.key) == key, *_conditions(SentFilter(model=model)))
    row = session.execute(query).mappings().first()
    if row is None:
        raise NotFound("feedback with the key", key)
    return _sent(session, [row])[0]


def sent_id(session: Session, origin: str, key: str, model: str | None = None) -> int:
    """The id of what `sent_record` shows. Raises NotFound likewise."""
    named = numbered(sent_record(session, origin, key, model).reference)
    assert named is not None
    return named[1]


def sent_ids_of(session: Session, origin: str, person: str, model: str | None = None) -> list[int]:
    """The ids of all that came in by `origin` from the person with this handle (on `model`), whatever consent stands."""
    query = (
        select(col(Feedback.id))
        .join(Person, col(Person.id) == Feedback.person_id)
        .where(col(Feedback.origin) == origin, col(Person.handle) == person)
        .order_by(col(Feedback.id))
    )
    if model is not None:
        query = (
            query.join(ModelVersion, col(ModelVersion.id) == Feedback.model_version_id)
            .join(Model, col(Model.id) == ModelVersion.model_id)
            .where(col(Model.slug) == model)
        )
    return list(session.execute(query).scalars())


def _records(origin: str) -> Select[*tuple[object, ...]]:
    speaker, said = aliased(Person), readable(Scope.REVIEW)
    columns: dict[str, ColumnElement[Any] | Mapped[Any]] = {
        "id": col(Feedback.id),
        "key": col(Feedback.key),
        "kind": col(Feedback.kind),
        "source": col(Feedback.source),
        "output": col(Output.external_id),
        "language": col(Feedback.language),
        "scenario": col(Feedback.scenario),
        "given_at": col(Feedback.given_at),
        "recorded_at": col(Feedback.recorded_at),
        "person": col(speaker.handle),
        "group": col(StakeholderGroup.slug),
        "rating": col(Feedback.rating),
        "category": col(Feedback.category),
        "severity": col(Feedback.severity),
        "preference": col(Feedback.preference),
        "correction": said.c.correction,
        "comment": said.c.comment,
    }
    return (
        select(
            *(column.label(name) for name, column in columns.items()),
            (col(Model.slug) + " " + col(ModelVersion.label)).label("model_version"),
            *(standing_consent(scope).label(_label(scope)) for scope in Scope),
        )
        .select_from(Feedback)
        .join(said, said.c.id == Feedback.id)
        .join(Output, col(Output.id) == Feedback.output_id)
        .join(ModelVersion, col(ModelVersion.id) == Feedback.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Feedback.stakeholder_group_id)
        .outerjoin(speaker, col(speaker.id) == said.c.person_id)
        .where(col(Feedback.origin) == origin)
    )


def _label(scope: Scope) -> str:
    return f"may_{scope.value}"


def _conditions(wanted: SentFilter) -> list[ColumnElement[bool]]:
    named = col(Model.slug) + " " + col(ModelVersion.label)
    pairs = (
        (col(Feedback.kind), wanted.kind),
        (named, wanted.model_version),
        (col(Feedback.language), wanted.language),
        (col(Feedback.scenario), wanted.scenario),
        (col(Feedback.category), wanted.category),
        (col(Model.slug), wanted.model),
    )
    return [column == value for column, value in pairs if value is not None]


def _sent(session: Session, rows: Sequence[RowMapping]) -> list[SentRecord]:
    parts = parts_of(session, [row["id"] for row in rows if KINDS[row["kind"]].has_parts])
    ids = {part.output_id for each in parts.values() for part in each}
    named = select(col(Output.id), col(Output.external_id)).where(col(Output.id).in_(ids))
    names = dict(session.execute(named).all()) if ids else {}
    return [_record(row, parts.get(row["id"], ()), names) for row in rows]


def _record(row: RowMapping, parts: Sequence[Part], names: Mapping[int, str]) -> SentRecord:
    values = dict(row)
    reference = Prefix.FEEDBACK.of(values.pop("id"))
    consent = [scope.value for scope in Scope if values.pop(_label(scope))]
    if values["kind"] is Kind.SPAN:
        values["label"] = values.pop("category")
    return SentRecord(reference=reference, consent=consent, **values, **_of_parts(parts, names))


def _of_parts(parts: Sequence[Part], names: Mapping[int, str]) -> dict[str, Any]:
    """What is said of each output, under the fields of the record that was sent."""
    if not parts:
        return {}
    if parts[0].start is not None:
        return {"start": parts[0].start, "end": parts[0].end, "quote": parts[0].passage}
    if parts[0].rank is None:
        return {"other_output": names[parts[1].output_id]}
    return {"outputs": [names[part.output_id] for part in parts], "ranks": [part.rank for part in parts]}
