"""What contributors may be asked about themselves: the organisation's list, and the usual one until it has its own."""

from collections.abc import Sequence

from sqlmodel import select

from governance.campaigns.tables import DeclaredAttribute
from governance.core.access import Permission, require
from governance.core.errors import Invalid, Problem
from governance.core.people.commands import SLUG
from governance.core.unit_of_work import UnitOfWork

MOST_OPTIONS = 40


def set_attribute(
    unit: UnitOfWork, slug: str, label: str, options: Sequence[str], *, active: bool = True
) -> DeclaredAttribute:
    """Puts a question on the organisation's list, or changes it; campaigns that ask it already keep theirs. Raises Invalid."""
    require(unit.actor, Permission.MANAGE_CAMPAIGNS)
    told = [option.strip() for option in options if option.strip()]
    problems = []
    if not SLUG.fullmatch(slug) or len(slug) > 64:
        problems.append(Problem("slug", "expected lower-case letters, digits, dots and hyphens, 64 at most"))
    if not 1 <= len(label.strip()) <= 128:
        problems.append(Problem("label", "expected a question of 1 to 128 characters"))
    if not 2 <= len(told) <= MOST_OPTIONS or len(set(told)) < len(told):
        problems.append(Problem("options", f"expected 2 to {MOST_OPTIONS} different answers"))
    if problems:
        raise Invalid(*problems)
    found = unit.session.exec(select(DeclaredAttribute).where(DeclaredAttribute.slug == slug)).first()
    if found is None:
        found = unit.add(DeclaredAttribute(slug=slug, label=label.strip(), options=told, active=active))
    else:
        found.label, found.options, found.active = label.strip(), told, active
    unit.record("declared_attribute.set", slug, {"active": active})
    return found
