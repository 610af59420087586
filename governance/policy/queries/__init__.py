"""What is asked of policies: their versions, which of them are in force, their clauses."""

from governance.policy.queries.clauses import clause_diff, clause_references, clauses, find_clause
from governance.policy.queries.versions import (
    PolicyRow,
    VersionRow,
    find_policy,
    find_version,
    in_force,
    policies,
    policy_versions,
    version_in_force,
    versions_in_force,
)

__all__ = [
    "PolicyRow",
    "VersionRow",
    "clause_diff",
    "clause_references",
    "clauses",
    "find_clause",
    "find_policy",
    "find_version",
    "in_force",
    "policies",
    "policy_versions",
    "version_in_force",
    "versions_in_force",
]
