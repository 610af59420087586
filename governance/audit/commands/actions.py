"""Planning, starting and completing what is done about a finding.

The events are the finding's, with the state it came to: an action has no life of its own.
"""

from datetime import date

from governance.audit.commands.checks import (
    action_of,
    actions_of,
    finding_of,
    known_person,
    missing_texts,
    past,
    refuse,
)
from governance.audit.effects import EffectMeasure
from governance.audit.queries.effects import effect_of
from governance.audit.states import Move, after
from governance.audit.tables import Action, ActionKind, Finding
from governance.core.access import Permission, require
from governance.core.errors import Conflict
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork


def plan_action(
    unit: UnitOfWork,
    finding_id: int,
    kind: ActionKind,
    description: str,
    *,
    owner_id: int | None = None,
    due_on: date | None = None,
    effect_measure: EffectMeasure | None = None,
) -> Action:
    """A new action on a finding that isn't closed; `effect_measure` says by which numbers one will see that it helped. Raises
    Refused, NotFound, Invalid, Conflict for a closed one.
    """
    require(unit.actor, Permission.PLAN_ACTION)
    finding = finding_of(unit.session, finding_id)
    refuse([*missing_texts(description=description), *past("due_on", due_on, unit.at)])
    if effect_measure is not None:
        effect_of(unit.session, effect_measure)
    known_person(unit.session, owner_id)
    finding.state = after(Move.PLAN_ACTION, finding.state)
    action = unit.add(
        Action(
            finding_id=finding_id,
            kind=ActionKind(kind),
            description=description.strip(),
            owner_id=owner_id,
            due_on=due_on,
            planned_at=unit.at,
            effect_measure=effect_measure.model_dump(mode="json") if effect_measure else None,
        )
    )
    _record(unit, "finding.action_planned", finding, action)
    return action


def start_action(unit: UnitOfWork, action_id: int) -> Action:
    """Work on the action begins. Raises Refused, NotFound, Conflict when it has begun already."""
    require(unit.actor, Permission.COMPLETE_ACTION)
    action = action_of(unit.session, action_id)
    if action.started_at is not None:
        raise Conflict(f"Work on {Prefix.ACTION.of(action_id)} has begun already.")
    finding = finding_of(unit.session, action.finding_id)
    finding.state = after(Move.START_ACTION, finding.state)
    action.started_at = unit.at
    _record(unit, "finding.action_started", finding, action)
    return action


def complete_action(unit: UnitOfWork, action_id: int) -> Action:
    """The action is done; when it was the last one, its finding awaits verification by someone else.

    Raises Refused, NotFound, Conflict when it is done already or its finding is closed.
    """
    require(unit.actor, Permission.COMPLETE_ACTION)
    action = action_of(unit.session, action_id)
    if action.completed_at is not None:
        raise Conflict(f"{Prefix.ACTION.of(action_id)} is completed already.")
    finding = finding_of(unit.session, action.finding_id)
    unfinished = [other for other in actions_of(unit.session, finding.id) if other.completed_at is None]
    last = len(unfinished) == 1
    finding.state = after(Move.COMPLETE_LAST_ACTION if last else Move.COMPLETE_ACTION, finding.state)
    action.started_at = action.started_at or unit.at
    action.completed_at = unit.at
    action.completed_by_id = unit.actor.person_id
    _record(unit, "finding.action_completed", finding, action)
    return action


def _record(unit: UnitOfWork, kind: str, finding: Finding, action: Action) -> None:
    unit.record(
        kind,
        Prefix.FINDING.of(finding.id),
        {"action": Prefix.ACTION.of(action.id), "action_kind": action.kind, "state": finding.state},
    )
