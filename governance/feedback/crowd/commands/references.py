"""Setting whom the crowd should be like."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import Invalid, Problem
from governance.core.people.tables import StakeholderGroup
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.crowd.tables import Dimension, ReferenceShare
from governance.feedback.records import is_language

LONGEST_SOURCE = 300
ROUNDING = 0.005
"""How far shares may sum above 1: published percentages are rounded."""


def set_reference(
    unit: UnitOfWork, dimension: Dimension, shares: Mapping[str, float], source: str, taken_on: date
) -> None:
    """Makes `shares` (0 to 1, by value) the reference population of a dimension, in place of what was there.

    They may sum to less than 1, where the population holds others too. None at all takes the reference away.
    Raises Invalid by field.
    """
    require(unit.actor, Permission.SET_REFERENCE)
    source = source.strip()
    problems = [*_bad_shares(shares), *_unknown(unit, dimension, shares)]
    if shares and not 0 < len(source) <= LONGEST_SOURCE:
        problems.append(
            Problem("source", f"expected where the shares come from, {LONGEST_SOURCE} characters at most")
        )
    if taken_on > unit.at.date():
        problems.append(Problem("taken_on", "expected a date that isn't in the future"))
    if problems:
        raise Invalid(*problems)
    held = select(ReferenceShare).where(col(ReferenceShare.dimension) == dimension)
    stored = {row.value: row for row in unit.session.exec(held)}
    for value, row in stored.items():
        if value not in shares:
            unit.session.delete(row)
    for value, share in shares.items():
        row = stored.get(value) or ReferenceShare(
            dimension=dimension, value=value, share=share, source=source, taken_on=taken_on, set_at=unit.at
        )
        row.share, row.source, row.taken_on = share, source, taken_on
        row.set_by_id, row.set_at = unit.actor.person_id, unit.at
        unit.session.add(row)
    unit.record("reference.set", f"reference by {dimension}", {"values": len(shares), "source": source})


def _bad_shares(shares: Mapping[str, float]) -> list[Problem]:
    problems = [
        Problem(value, "expected a share of 0 to 100%")
        for value, share in shares.items()
        if not 0 <= share <= 1
    ]
    total = sum(shares.values())
    if not problems and total > 1 + ROUNDING:
        problems.append(Problem("shares", f"they add up to {total:.1%}; expected at most 100%"))
    return problems


def _unknown(unit: UnitOfWork, dimension: Dimension, shares: Mapping[str, float]) -> list[Problem]:
    if dimension is Dimension.GROUP:
        known = set(unit.session.exec(select(StakeholderGroup.slug)))
        return [Problem(value, "no such group") for value in shares if value not in known]
    if dimension is Dimension.LANGUAGE:
        return [
            Problem(value, "expected a BCP 47 tag such as es") for value in shares if not is_language(value)
        ]
    return [
        Problem(value, "expected 1 to 64 characters") for value in shares if not 0 < len(value.strip()) <= 64
    ]
