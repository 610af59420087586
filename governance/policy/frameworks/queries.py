"""Frameworks, their controls, and what is mapped to them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from governance.policy.frameworks.relations import ControlRelation, Step, chains, weakest
from governance.policy.frameworks.tables import (
    ClauseControl,
    Control,
    ControlSupport,
    Framework,
    RelatedControls,
    Relation,
    SupportKind,
)
from governance.policy.tables import Policy


@dataclass(frozen=True)
class MappedClause:
    policy_id: int
    policy: str
    key: str
    relation: Relation


@dataclass(frozen=True)
class Support:
    """Something beside clauses that is mapped; `key` says what it is."""

    kind: SupportKind
    reference: str
    relation: Relation

    @property
    def key(self) -> tuple[SupportKind, str]:
        return self.kind, self.reference


@dataclass(frozen=True)
class ControlRow:
    """A control with what is mapped to it, in the framework's order."""

    id: int
    code: str
    title: str
    text: str
    applies_from: date | None
    status: str
    clauses: tuple[MappedClause, ...]
    supports: tuple[Support, ...]


@dataclass(frozen=True)
class CrosswalkRow:
    """What a control is to one of another framework: stated, or following `via` controls of others (`framework code`).

    `steps` are the relations gone by, one more than the controls in between.
    """

    code: str
    other_code: str
    relation: ControlRelation
    via: tuple[str, ...]
    steps: tuple[ControlRelation, ...] = ()

    @property
    def weakest(self) -> tuple[str, ControlRelation, str]:
        """The weakest step: what it goes from, its relation, and what it goes to."""
        stops = (self.code, *self.via, self.other_code)
        place = weakest(self.steps)
        return stops[place], self.steps[place], stops[place + 1]


def crosswalk(session: Session, framework_id: int, other_id: int) -> list[CrosswalkRow]:
    """How the controls of two framework versions relate, in the order of both; chains degrade to their weakest step."""
    steps = [
        Step(row.control_id, row.other_control_id, row.relation)
        for row in session.exec(select(RelatedControls))
    ]
    named = {
        control.id: (control.code, slug, control.framework_id, control.position)
        for control, slug in session.exec(
            select(Control, Framework.slug).join(Framework, col(Framework.id) == Control.framework_id)
        )
    }
    starts = [one for one, (_, _, framework, _) in named.items() if framework == framework_id]
    goals = frozenset(one for one, (_, _, framework, _) in named.items() if framework == other_id)
    found = chains(steps, starts, goals)
    return [
        CrosswalkRow(
            named[chain.one][0],
            named[chain.other][0],
            chain.relation,
            tuple(f"{named[each][1]} {named[each][0]}" for each in chain.via),
            chain.steps,
        )
        for chain in sorted(found, key=lambda each: (named[each.one][3], named[each.other][3]))
    ]


def frameworks(session: Session) -> list[Framework]:
    """All framework versions, by title and version."""
    return list(session.exec(select(Framework).order_by(col(Framework.title), col(Framework.version))))


def controls(session: Session, framework_id: int) -> list[ControlRow]:
    """The controls of a framework version with their mapped clauses."""
    mapped: dict[int, list[MappedClause]] = {}
    for mapping, policy_id, slug in session.exec(
        select(ClauseControl, col(Policy.id), Policy.slug)
        .join(Control, col(Control.id) == ClauseControl.control_id)
        .join(Policy, col(Policy.id) == ClauseControl.policy_id)
        .where(Control.framework_id == framework_id)
        .order_by(Policy.slug, ClauseControl.clause_key)
    ):
        relation = mapping.relation or Relation.FULL
        mapped.setdefault(mapping.control_id, []).append(
            MappedClause(policy_id, slug, mapping.clause_key, relation)
        )
    supports: dict[int, list[Support]] = {}
    for support in session.exec(
        select(ControlSupport)
        .join(Control, col(Control.id) == ControlSupport.control_id)
        .where(Control.framework_id == framework_id)
        .order_by(col(ControlSupport.kind), col(ControlSupport.reference))
    ):
        found = Support(support.kind, support.reference, support.relation)
        supports.setdefault(support.control_id, []).append(found)
    rows = session.exec(
        select(Control).where(Control.framework_id == framework_id).order_by(col(Control.position))
    )
    return [
        ControlRow(
            id=row.id,
            code=row.code,
            title=row.title,
            text=row.text,
            applies_from=row.applies_from,
            status=row.status,
            clauses=tuple(mapped.get(row.id, ())),
            supports=tuple(supports.get(row.id, ())),
        )
        for row in rows
    ]
