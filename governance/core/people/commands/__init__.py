"""What can be done with people: their accounts and roles, and disclosing who stands behind a pseudonym."""

from governance.core.people.commands.accounts import (
    HANDLE,
    SLUG,
    NewPerson,
    add_people,
    add_person,
    add_stakeholder_group,
    end_sessions,
    grant_admin,
    set_active,
    set_email,
    set_roles,
)
from governance.core.people.commands.disclosing import (
    LONGEST_REASON,
    ONLY_ONE,
    ask_disclosure,
    decide_disclosure,
)

__all__ = [
    "HANDLE",
    "LONGEST_REASON",
    "ONLY_ONE",
    "SLUG",
    "NewPerson",
    "add_people",
    "add_person",
    "add_stakeholder_group",
    "ask_disclosure",
    "decide_disclosure",
    "end_sessions",
    "grant_admin",
    "set_active",
    "set_email",
    "set_roles",
]
