"""A clause by the key it had at first, within a statement that joins clauses and their versions."""

from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import col

from governance.policy.tables import Clause, ClauseRename, PolicyVersion


def of_policy() -> ColumnElement[bool]:
    """On which condition to join `ClauseRename`: it is the confirmed one of the clause."""
    return (
        (col(ClauseRename.policy_id) == PolicyVersion.policy_id)
        & (col(ClauseRename.new_key) == Clause.key)
        & col(ClauseRename.confirmed)
    )


def first_key() -> ColumnElement[Any]:
    """What the clause was called at first."""
    return func.coalesce(col(ClauseRename.first_key), col(Clause.key))
