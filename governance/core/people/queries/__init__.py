"""What can be asked about people."""

from governance.core.people.queries.accounts import (
    PeoplePage,
    PersonRow,
    actor_by_id,
    actor_for,
    actor_for_email,
    administrators_who_sign_in,
    all_person_ids,
    people,
    people_count,
    person_by_id,
    person_id_of,
    person_row,
    staff,
    stakeholder_groups,
    was_erased,
)
from governance.core.people.queries.disclosing import DisclosureRow, Told, disclosures, told_of

__all__ = [
    "DisclosureRow",
    "PeoplePage",
    "PersonRow",
    "Told",
    "actor_by_id",
    "actor_for",
    "actor_for_email",
    "administrators_who_sign_in",
    "all_person_ids",
    "disclosures",
    "people",
    "people_count",
    "person_by_id",
    "person_id_of",
    "person_row",
    "staff",
    "stakeholder_groups",
    "told_of",
    "was_erased",
]
