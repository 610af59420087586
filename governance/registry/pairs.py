"""Pairs of answers that can be compared: to one conversation, by different model versions."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, Text, cast, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

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
