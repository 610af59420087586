"""What contributors may be asked about themselves: the organisation's list, and the usual one until it has its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from governance.campaigns.tables import DeclaredAttribute
from governance.core.access import Permission, require
from governance.core.errors import Invalid, Problem
from governance.core.people.commands import SLUG
from governance.core.unit_of_work import UnitOfWork

MOST_OPTIONS = 40


@dataclass(frozen=True)
class Attribute:
    """A question about oneself with its possible answers. Nobody has to answer it."""

    slug: str
    label: str
    options: tuple[str, ...]


def marked(words: str) -> str:
    """Marks words for translators."""
    return words


USUAL = (
    Attribute(
        "age",
        marked("How old are you?"),
        (
            marked("Under 18"),
            marked("18 to 34"),
            marked("35 to 49"),
            marked("50 to 64"),
            marked("65 or older"),
        ),
    ),
    Attribute(
        "first-language",
        marked("Is the language of these answers your first language?"),
        (marked("Yes"), marked("No")),
    ),
    Attribute(
        "expertise",
        marked("How well do you know the subject?"),
        (marked("I work in this field"), marked("I know something about it"), marked("It is new to me")),
    ),
)
"""Their words are translated (app/locale); those of an organisation's own questions stand as it wrote them."""


def offered_attributes(session: Session) -> list[Attribute]:
    """The questions that a campaign may ask: the usual ones and the organisation's, which replace usual ones of that name."""
    own = session.exec(select(DeclaredAttribute).order_by(col(DeclaredAttribute.id))).all()
    named = {row.slug for row in own}
    return [
        *(attribute for attribute in USUAL if attribute.slug not in named),
        *(Attribute(row.slug, row.label, tuple(row.options)) for row in own if row.active),
    ]


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
