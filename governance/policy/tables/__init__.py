"""Policies with their versions and clauses; how they are agreed on; who has read them; which clause lives on as which."""

from governance.policy.tables.agreeing import (
    Approval,
    Comment,
    Decision,
    OwnershipOffer,
    PolicyRule,
)
from governance.policy.tables.documents import (
    FIXED_STATES,
    Clause,
    Policy,
    PolicyState,
    PolicyVersion,
)
from governance.policy.tables.lineage import ClauseRename
from governance.policy.tables.reading import Acknowledgement, ConfirmationQuestion, ReadingDuty

__all__ = [
    "FIXED_STATES",
    "Acknowledgement",
    "Approval",
    "Clause",
    "ClauseRename",
    "Comment",
    "ConfirmationQuestion",
    "Decision",
    "OwnershipOffer",
    "Policy",
    "PolicyRule",
    "PolicyState",
    "PolicyVersion",
    "ReadingDuty",
]
