"""Checks that several audit commands share."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, select

from governance.audit.tables import Action, Finding
from governance.core.errors import Invalid, NotFound, Problem
from governance.core.people.tables import Person
from governance.core.references import Prefix

Row = TypeVar("Row", bound=SQLModel)


def stored(session: Session, model: type[Row], row_id: int, what: str, prefix: Prefix) -> Row:
    """The row, locked by the unit of work's write lock. Raises NotFound naming it by its reference."""
    row = session.get(model, row_id)
    if row is None:
        raise NotFound(what, prefix.of(row_id))
    return row


def finding_of(session: Session, finding_id: int) -> Finding:
    """Raises NotFound."""
    return stored(session, Finding, finding_id, "finding", Prefix.FINDING)


def action_of(session: Session, action_id: int) -> Action:
    """Raises NotFound."""
    return stored(session, Action, action_id, "action", Prefix.ACTION)


def actions_of(session: Session, finding_id: int) -> list[Action]:
    """The finding's actions, oldest first."""
    return list(
        session.exec(select(Action).where(col(Action.finding_id) == finding_id).order_by(col(Action.id)))
    )


def known_person(session: Session, person_id: int | None) -> None:
    """Raises NotFound for an id that is nobody's."""
    if person_id is not None:
        stored(session, Person, person_id, "person", Prefix.PERSON)


def missing_texts(**texts: str) -> list[Problem]:
    """A problem for each text that says nothing."""
    return [Problem(field, "expected a text") for field, text in texts.items() if not text.strip()]


def require_texts(**texts: str) -> None:
    """Raises Invalid naming each text that says nothing."""
    refuse(missing_texts(**texts))


def refuse(problems: Iterable[Problem]) -> None:
    """Raises Invalid when there is a problem."""
    found = list(problems)
    if found:
        raise Invalid(*found)


def too_long(field: str, text: str, limit: int) -> list[Problem]:
    """A problem when `text` is longer than its column."""
    return [Problem(field, f"expected {limit} characters at most")] if len(text) > limit else []


def day_order(starts_on: date, ends_on: date) -> list[Problem]:
    """A problem when the end comes before the start."""
    return [Problem("ends_on", "expected a day that isn't before the start")] if ends_on < starts_on else []


def past(field: str, day: date | None, now: datetime) -> list[Problem]:
    """A problem when the day is over: what is due then is late before it begins."""
    return [Problem(field, f"expected {now.date()} or later")] if day is not None and day < now.date() else []
