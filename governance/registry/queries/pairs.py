"""Answers to one conversation that can be compared: two by different model versions, or several to put in order."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, Text, cast, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.registry.tables import Output

NEWEST = 20_000
"""Outputs among which pairs are looked for: conversations are compared whole, which no index helps with."""


def answer_pairs(
    conditions: Sequence[ColumnElement[bool]] = (), among: int = NEWEST
) -> Select[int, int, int]:
    """For each output to whose conversation another model version gave another answer before: its id, the newest such
    answer's id (`older`), and its model version. Looks at the `among` newest outputs that meet `conditions`; ascending.
    """
    newest = (
        select(
            col(Output.id),
            col(Output.model_version_id),
            col(Output.answer),
            cast(col(Output.conversation), Text).label("asked"),
        )
        .where(*conditions)
        .order_by(col(Output.id).desc())
        .limit(among)
        .cte("newest")
    )
    other = aliased(newest)
    return (
        select(newest.c.id, func.max(other.c.id).label("older"), newest.c.model_version_id)
        .join(other, other.c.asked == newest.c.asked)
        .where(
            other.c.id < newest.c.id,
            other.c.model_version_id != newest.c.model_version_id,
            other.c.answer != newest.c.answer,
        )
        .group_by(newest.c.id, newest.c.model_version_id)
        .order_by(newest.c.id)
    )


def answer_sets(
    session: Session,
    conditions: Sequence[ColumnElement[bool]] = (),
    among: int = NEWEST,
    fewest: int = 3,
    most: int = 8,
) -> list[tuple[int, ...]]:
    """For each conversation with at least `fewest` different answers, the ids of the newest of them, `most` at the most, newest
    first; the conversation answered last comes first. Looks at the `among` newest outputs that meet `conditions`.
    """
    newest = (
        select(col(Output.id), col(Output.answer), cast(col(Output.conversation), Text).label("asked"))
        .where(*conditions)
        .order_by(col(Output.id).desc())
        .limit(among)
        .cte("newest")
    )
    different = (
        select(newest.c.asked, func.max(newest.c.id).label("id"))
        .group_by(newest.c.asked, newest.c.answer)
        .cte("different")
    )
    counted = select(
        different.c.id,
        func.count().over(partition_by=different.c.asked).label("answers"),
        func.max(different.c.id).over(partition_by=different.c.asked).label("last"),
    ).subquery()
    rows = session.execute(
        select(counted.c.last, counted.c.id)
        .where(counted.c.answers >= fewest)
        .order_by(counted.c.last.desc(), counted.c.id.desc())
    )
    found: dict[int, list[int]] = {}
    for last, output_id in rows:
        found.setdefault(last, []).append(output_id)
    return [tuple(ids[:most]) for ids in found.values()]
