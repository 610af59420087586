"""Freezing a dataset version, and what the release gate asks."""

from sqlmodel import select

from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid
from governance.core.unit_of_work import UnitOfWork
from governance.datasets.commands.versioned import version_named
from governance.datasets.queries.gate import BINDING, gate
from governance.datasets.queries.gate_rules import check_rule
from governance.datasets.tables import (
    DatasetState,
    DatasetVersion,
    GateRule,
)


def freeze(unit: UnitOfWork, version_id: int) -> DatasetVersion:
    """Fixes a version for ever, if it passes the gate. Raises Refused, NotFound, Conflict naming each check that failed."""
    require(unit.actor, Permission.FREEZE_DATASET)
    version, reference = version_named(unit.session, version_id)
    if version.state is DatasetState.FROZEN:
        raise Conflict(f"{reference} is frozen already.")
    checks = gate(unit.session, version_id)
    failed = [check.detail for check in checks if not check.passed]
    if failed:
        raise Conflict(f"{reference} does not pass the gate. {' '.join(failed)}")
    version.state = DatasetState.FROZEN
    version.frozen_by_id = unit.actor.person_id
    version.frozen_at = unit.at
    unit.record(
        "dataset.frozen",
        reference,
        {"content_hash": version.content_hash, "passed": [check.name for check in checks]},
    )
    return version


def release_in_spite(unit: UnitOfWork, version_id: int, reason: str) -> DatasetVersion:
    """Fixes a version although it fails checks of the gate: a manager's decision, with the reason that every report shows.

    Raises Refused, NotFound, Invalid for an empty reason, Conflict where nothing fails, or where what fails nobody may overrule:
    missing rows, missing sources, consent.
    """
    require(unit.actor, Permission.RELEASE_IN_SPITE)
    version, reference = version_named(unit.session, version_id)
    if version.state is DatasetState.FROZEN:
        raise Conflict(f"{reference} is frozen already.")
    if not reason.strip():
        raise Invalid.field("reason", "expected why the version is released although checks failed")
    failed = [check for check in gate(unit.session, version_id) if not check.passed]
    if not failed:
        raise Conflict(f"{reference} passes the gate: freeze it.")
    binding = [check.detail for check in failed if check.name in BINDING]
    if binding:
        raise Conflict(f"{reference} cannot be released. {' '.join(binding)}")
    version.state = DatasetState.FROZEN
    version.frozen_by_id, version.frozen_at = unit.actor.person_id, unit.at
    version.failed_checks = [check.name for check in failed]
    version.release_reason, version.released_by_id = reason.strip(), unit.actor.person_id
    unit.record(
        "dataset.released_in_spite",
        reference,
        {
            "content_hash": version.content_hash,
            "failed": version.failed_checks,
            "reason": version.release_reason,
        },
    )
    return version


def set_gate_rule(unit: UnitOfWork, name: str, limit: float | None, against: str = "") -> None:
    """Asks for a check of the gate with this threshold from now on; None asks for it no longer. Raises Refused, Invalid."""
    require(unit.actor, Permission.SET_GATE)
    check_rule(name, limit or 0, against if limit is not None else "-")
    rule = unit.session.exec(select(GateRule).where(GateRule.name == name)).first()
    if limit is None:
        if rule is None:
            raise Conflict(f"The gate doesn't ask for {name}.")
        unit.session.delete(rule)
    elif rule is None:
        unit.add(GateRule(name=name, limit=float(limit), against=against))
    else:
        rule.limit, rule.against = float(limit), against
    unit.record("dataset.gate_set", name, {"limit": limit, "against": against})
