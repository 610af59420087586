"""Measuring whether actions helped, and opening again what doesn't hold any more."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from governance.audit.commands.checks import actions_of, finding_of
from governance.audit.effects import Effect, EffectMeasure
from governance.audit.queries.effects import effect_of
from governance.audit.tables import Action, Finding
from governance.core.access import Permission, require
from governance.core.errors import Conflict
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork


def measure_effect(unit: UnitOfWork, finding_id: int) -> list[Effect]:
    """Measures the finding's actions now and keeps what the numbers say. Raises Refused, NotFound, Conflict where nothing is
    to measure.
    """
    require(unit.actor, Permission.ADD_EVIDENCE)
    finding = finding_of(unit.session, finding_id)
    found = measure_effects(unit, finding, must_hold=False)
    if not found:
        raise Conflict(f"No action of {Prefix.FINDING.of(finding_id)} has an effect measure.")
    unit.record(
        "finding.measured",
        Prefix.FINDING.of(finding_id),
        {"met": sum(effect.met for effect in found), "measured": len(found)},
    )
    return found


def measure_effects(unit: UnitOfWork, finding: Finding, *, must_hold: bool) -> list[Effect]:
    """What the numbers of now say of each action with a measure, kept with it. The caller records the event.

    Raises Conflict naming the first measure that doesn't hold, where they must.
    """
    found = []
    for action in actions_of(unit.session, finding.id):
        if action.effect_measure is None:
            continue
        wanted = EffectMeasure.model_validate(action.effect_measure)
        effect = effect_of(unit.session, wanted)
        if must_hold and not effect.met:
            raise Conflict(
                f"The effect of {Prefix.ACTION.of(action.id)} isn't there: “{wanted.words}”, but {effect.why_not}."
            )
        action.effect = {**effect.model_dump(mode="json"), "at": unit.at.isoformat()}
        found.append(effect)
    return found


def failing_measure(unit: UnitOfWork, finding: Finding) -> tuple[Action, EffectMeasure, Effect] | None:
    """The first measure of a verified finding that fails now, over as many cases as it asks for."""
    query = select(Action).where(
        col(Action.finding_id) == finding.id, col(Action.effect_measure).is_not(None)
    )
    for action in unit.session.exec(query.order_by(col(Action.id))):
        if action.effect_measure is None:
            continue
        wanted = EffectMeasure.model_validate(action.effect_measure)
        effect = effect_of(unit.session, wanted)
        if not effect.met and effect.value is not None and effect.n >= wanted.at_least:
            return action, wanted, effect
    return None


def whole_days(since: datetime, until: datetime) -> int:
    return max(timedelta(0), until - since).days
