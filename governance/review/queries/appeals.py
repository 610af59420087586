"""Appeals, and the cases that came of a person's own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.feedback.queries import has_spoken_of
from governance.feedback.queries.quoting import with_consent
from governance.feedback.quotes import of_resolution
from governance.feedback.tables import Scope
from governance.registry.tables import Output
from governance.review.tables import Case, CaseState, Resolution, Verdict
from governance.review.tables.second_looks import Appeal, AppealState, Standing

EXCERPT = 200


@dataclass(frozen=True)
class AppealView:
    """An appeal with its answer. `decided_by` is empty while it waits, `next_case` unless it was upheld."""

    id: int
    case_id: int
    by: str
    standing: Standing
    reason: str
    state: AppealState
    lodged_at: datetime
    verdict: Verdict
    decided_by: str
    decided_at: datetime | None
    decision: str
    next_case_id: int | None

    @property
    def reference(self) -> str:
        return Prefix.APPEAL.of(self.id)

    @property
    def case(self) -> str:
        return Prefix.CASE.of(self.case_id)

    @property
    def next_case(self) -> str:
        return Prefix.CASE.of(self.next_case_id) if self.next_case_id is not None else ""


@dataclass(frozen=True)
class Outcome:
    """A case on an output that a person gave feedback on: what it came to, and whether they can appeal it now.

    `verdict` and `rationale` are empty while it is judged.
    """

    case_id: int
    excerpt: str
    state: CaseState
    verdict: Verdict | None
    rationale: str
    resolved_at: datetime | None
    appeals: list[AppealView]
    can_appeal: bool

    @property
    def reference(self) -> str:
        return Prefix.CASE.of(self.case_id)


def appeals(session: Session, state: AppealState | None = None, limit: int = 100) -> list[AppealView]:
    """Appeals in a state, or all: those that wait longest first, then the newest answered."""
    waits = col(Appeal.state) == AppealState.LODGED
    query = _appeals().order_by(waits.desc(), col(Appeal.decided_at).desc(), col(Appeal.id)).limit(limit)
    return _views(session, query if state is None else query.where(col(Appeal.state) == state))


def appeals_on(session: Session, case_id: int) -> list[AppealView]:
    """The appeals against one case, and the one that led to it."""
    concerns = or_(col(Appeal.case_id) == case_id, col(Appeal.next_case_id) == case_id)
    return _views(session, _appeals().where(concerns).order_by(col(Appeal.id)))


def outcomes(session: Session, person_id: int, limit: int = 50) -> list[Outcome]:
    """Cases on outputs that this person gave feedback on, the newest first."""
    later = aliased(Case)
    spoken = has_spoken_of(person_id, Case.output_id)
    is_last = ~exists().where(col(later.output_id) == Case.output_id, col(later.round) > Case.round)
    rows = session.execute(
        select(Case, func.substr(col(Output.answer), 1, EXCERPT), Resolution, is_last)
        .join(Output, col(Output.id) == Case.output_id)
        .outerjoin(Resolution, col(Resolution.case_id) == Case.id)
        .where(spoken)
        .order_by(col(Case.id).desc())
        .limit(limit)
    ).all()
    lodged = _by_case(session, [case.id for case, *_ in rows])
    reasons = with_consent(
        session,
        {of_resolution(case.id): found.rationale for case, _, found, _ in rows if found},
        Scope.PUBLICATION,
    )
    return [
        Outcome(
            case_id=case.id,
            excerpt=excerpt,
            state=case.state,
            verdict=found.verdict if found else None,
            rationale=reasons.get(of_resolution(case.id), ""),
            resolved_at=found.resolved_at if found else None,
            appeals=lodged.get(case.id, []),
            can_appeal=bool(found) and is_last and not lodged.get(case.id),
        )
        for case, excerpt, found, is_last in rows
    ]


def _by_case(session: Session, case_ids: Sequence[int]) -> dict[int, list[AppealView]]:
    found: dict[int, list[AppealView]] = {}
    for each in _views(session, _appeals().where(col(Appeal.case_id).in_(case_ids)).order_by(col(Appeal.id))):
        found.setdefault(each.case_id, []).append(each)
    return found


_decider = aliased(Person)


def _appeals() -> Select[Appeal, Person, Verdict, Person]:
    return (
        select(Appeal, Person, col(Resolution.verdict), _decider)
        .join(Person, col(Person.id) == Appeal.person_id)
        .join(Resolution, col(Resolution.case_id) == Appeal.case_id)
        .outerjoin(_decider, col(_decider.id) == Appeal.decided_by_id)
    )


def _views(session: Session, query: Select[Appeal, Person, Verdict, Person]) -> list[AppealView]:
    return [
        AppealView(
            id=each.id,
            case_id=each.case_id,
            by=person.shown_name,
            standing=each.standing,
            reason=each.reason,
            state=each.state,
            lodged_at=each.lodged_at,
            verdict=verdict,
            decided_by=decider.shown_name if decider else "",
            decided_at=each.decided_at,
            decision=each.decision,
            next_case_id=each.next_case_id,
        )
        for each, person, verdict, decider in session.execute(query)
    ]
