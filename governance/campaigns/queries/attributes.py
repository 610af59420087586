"""What contributors may be asked about themselves: the organisation's list, and the usual one until it has its own."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from governance.campaigns.tables import DeclaredAttribute


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
