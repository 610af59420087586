"""Records whose sender may change its mind under one key: the newer statement is stored beside the older one, which is left out
of counts from then on. Nothing that was stored changes.
"""

from collections.abc import Sequence

import msgspec
from sqlmodel import col, or_, select

from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands import BatchResult, Numbered, record_batch
from governance.feedback.commands.aside import SUPERSEDED, leave_out
from governance.feedback.tables import Feedback

HASH_SHOWN = 12


def record_newest(unit: UnitOfWork, origin: str, records: Sequence[Numbered]) -> BatchResult:
    """As `record_batch`, but another content under a known key supersedes what was said before. Its key ends in its own hash.

    A retry of either statement changes nothing.
    """
    result = record_batch(unit, origin, records)
    by_place = {(line, said.key): said for line, said in records}
    for conflict in list(result.conflicts):
        said = by_place[conflict.line, conflict.key]
        newer = msgspec.structs.replace(said, key=f"{said.key[:180]}~{conflict.sent[:HASH_SHOWN]}")
        stored = record_batch(unit, origin, [(conflict.line, newer)])
        result.conflicts.remove(conflict)
        result.refused += stored.refused
        result.unchanged += stored.unchanged
        result.created |= stored.created
        result.ids |= stored.ids
        if stored.created:
            older = unit.session.exec(
                select(Feedback.id).where(
                    Feedback.origin == origin,
                    or_(
                        col(Feedback.key) == said.key,
                        col(Feedback.key).startswith(f"{said.key[:180]}~", autoescape=True),
                    ),
                    col(Feedback.id) < stored.ids[newer.key],
                )
            ).all()
            leave_out(unit, list(older), SUPERSEDED)
    return result
