"""The receipt that a code opens."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.people.queries import was_erased
from governance.core.people.queries.disclosing import Told, told_of
from governance.feedback.codes import code_hash
from governance.feedback.kinds import Part
from governance.feedback.queries import parts_of, standing_consent
from governance.feedback.tables import Feedback, Kind, ReceiptCode, Scope
from governance.registry.tables import Output
from governance.views.receipts.steps import Step, steps_of

MOST_STATEMENTS = 200
EXCERPT = 160


@dataclass(frozen=True)
class Statement:
    """One thing that the contributor said: their own words and choices, the beginning of the answer they spoke on, the scopes
    they gave and those that still stand, and what became of it.
    """

    kind: Kind
    given_at: datetime
    rating: int | None
    category: str | None
    severity: int | None
    preference: str | None
    comment: str | None
    correction: str | None
    about: str
    given: tuple[Scope, ...]
    standing: tuple[Scope, ...]
    steps: tuple[Step, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Receipt:
    """All that a code was given out for, newest first; `total` counts more than are shown where there are very many.

    `disclosed`: when and why somebody here asked who they are, and was told. `is_erased`: their words were erased.
    """

    issued_at: datetime
    whole_person: bool
    disclosed: tuple[Told, ...]
    is_erased: bool
    total: int
    statements: tuple[Statement, ...]

    @property
    def standing(self) -> tuple[Scope, ...]:
        """What consent stands for at least one statement."""
        return tuple(scope for scope in Scope if any(scope in each.standing for each in self.statements))


def receipt(session: Session, code: str) -> Receipt | None:
    """The receipt that `code` opens; None for a code that was never given out."""
    found = session.execute(select(ReceiptCode).where(col(ReceiptCode.code_hash) == code_hash(code))).scalar()
    if found is None:
        return None
    mine = (
        col(Feedback.person_id) == found.person_id
        if found.person_id is not None
        else col(Feedback.id).in_(found.feedback_ids)
    )
    rows = session.execute(
        select(
            Feedback,
            func.substr(Output.answer, 1, EXCERPT + 1),
            *(standing_consent(scope).label(scope.value) for scope in Scope),
        )
        .join(Output, col(Output.id) == Feedback.output_id)
        .where(mine)
        .order_by(col(Feedback.id).desc())
        .limit(MOST_STATEMENTS)
    ).all()
    total = session.execute(select(func.count()).select_from(Feedback).where(mine)).scalar_one()
    ids = [row[0].id for row in rows]
    steps, parts = steps_of(session, ids), parts_of(session, ids)
    return Receipt(
        issued_at=found.issued_at,
        whole_person=found.person_id is not None,
        disclosed=told_of(session, found.person_id) if found.person_id is not None else (),
        is_erased=was_erased(session, found.person_id) if found.person_id is not None else False,
        total=int(total),
        statements=tuple(
            _statement(said, about, standing, steps[said.id], parts.get(said.id, ()))
            for said, about, *standing in rows
        ),
    )


def _statement(
    said: Feedback, about: str, standing: list[bool], steps: list[Step], parts: tuple[Part, ...]
) -> Statement:
    given = zip(Scope, (said.may_review, said.may_train, said.may_publish), strict=True)
    return Statement(
        kind=said.kind,
        given_at=said.given_at,
        rating=said.rating,
        category=said.category,
        severity=said.severity,
        preference=said.preference.value if said.preference else None,
        comment=said.comment,
        correction=said.correction,
        about=about if len(about) <= EXCERPT else about[:EXCERPT].rstrip() + "…",
        given=tuple(scope for scope, yes in given if yes),
        standing=tuple(scope for scope, stands in zip(Scope, standing, strict=True) if stands),
        steps=tuple(steps),
        parts=parts,
    )
