"""Whether enough of the right people approved: pure, for the command that decides and the page that tells."""

from collections.abc import Sequence

from governance.core.access import Role
from governance.policy.tables import Approval, PolicyRule


def missing(rule: PolicyRule | None, standing: Sequence[Approval]) -> list[str]:
    """What is still missing, in words; empty once the text may be called approved.

    One approval counts for one named role: two roles asked for take two people.
    """
    needed = rule.approvals if rule else 1
    unfilled = _unfilled([Role(role) for role in rule.approving_roles] if rule else [], list(standing))
    found = [f"an approval by a {role.words}" for role in unfilled]
    others = needed - len(standing) - len(unfilled)
    if others > 0:
        found.append("one approval" if others == 1 else f"{others} approvals")
    return found


def _unfilled(roles: Sequence[Role], standing: list[Approval]) -> list[Role]:
    """The named roles that no approval fills, when they are filled as well as can be."""
    if not roles:
        return []
    role, *others = roles
    fewest = [role, *_unfilled(others, standing)]
    for approval in standing:
        if approval.held_one_of(role):
            left = _unfilled(others, [each for each in standing if each is not approval])
            if len(left) < len(fewest):
                fewest = left
    return fewest
