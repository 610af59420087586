"""What stood out in the crowd, and what was decided about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from governance.core.ledger import Event
from governance.core.people.tables import Person
from governance.core.secrets import pseudonym
from governance.feedback.consent import readable
from governance.feedback.crowd.tables import CrowdDecision, CrowdSignal, CrowdVerdict, Pattern
from governance.feedback.tables import Scope, SetAside

QUOTED = 160
"""Characters of the words that a signal quotes."""

WITHHELD = "(words withheld: no consent to review)"


@dataclass(frozen=True)
class DecisionView:
    id: int
    pattern: Pattern
    subject: str
    verdict: CrowdVerdict
    reason: str
    evidence: Mapping[str, Any]
    records: int
    decided_by: str
    decided_at: datetime
    reversed_by: str | None
    reversed_at: datetime | None
    reversal_reason: str | None


@dataclass(frozen=True)
class SignalView:
    """`decision` is the one that stands on it, if any; `person_id` whom it is about, where it is about one person."""

    id: int
    pattern: Pattern
    evidence: Mapping[str, Any]
    records: int
    person_id: int | None
    decision: DecisionView | None


@dataclass(frozen=True)
class CrowdView:
    """`examined_at` is None where nobody has looked yet; `set_aside` counts records that are left out of statistics now."""

    signals: list[SignalView]
    decisions: list[DecisionView]
    examined_at: datetime | None
    set_aside: int


def crowd_view(session: Session) -> CrowdView:
    """All signals of the last examination, those to decide on first, and all decisions, newest first."""
    decisions = _decisions(session)
    standing = {
        (each.pattern, each.subject): each for each in reversed(decisions) if each.reversed_at is None
    }
    found = session.exec(select(CrowdSignal).order_by(col(CrowdSignal.id))).all()
    quoted = quotes_of(session, [row.evidence for row in found])
    signals = [
        SignalView(
            id=row.id,
            pattern=Pattern(row.pattern),
            evidence=_shown(session, row.evidence, row.person_id, quoted),
            records=len(row.feedback_ids),
            person_id=row.person_id,
            decision=standing.get((Pattern(row.pattern), row.subject)),
        )
        for row in found
    ]
    signals.sort(key=lambda signal: (signal.decision is not None, -signal.records))
    last = session.exec(
        select(Event.at).where(Event.kind == "crowd.examined").order_by(col(Event.seq).desc()).limit(1)
    ).first()
    aside = select(func.count()).select_from(SetAside).where(col(SetAside.until_seq).is_(None))
    return CrowdView(
        signals, decisions, datetime.fromisoformat(last) if last else None, session.exec(aside).one()
    )


def signal_records(session: Session, signal_id: int) -> tuple[int, ...]:
    """The ids of the records that a signal points out; none where the crowd was examined anew since."""
    signal = session.get(CrowdSignal, signal_id)
    return tuple(signal.feedback_ids) if signal is not None else ()


def decision_records(session: Session, decision_id: int) -> tuple[int, ...]:
    """The ids of the records that a decision is about; none where there is no such decision."""
    decision = session.get(CrowdDecision, decision_id)
    return tuple(decision.feedback_ids) if decision is not None else ()


def _decisions(session: Session) -> list[DecisionView]:
    decider, reverser = aliased(Person), aliased(Person)
    query = (
        select(CrowdDecision, decider, reverser)
        .outerjoin(decider, col(decider.id) == CrowdDecision.decided_by_id)
        .outerjoin(reverser, col(reverser.id) == CrowdDecision.reversed_by_id)
        .order_by(col(CrowdDecision.id).desc())
    )
    found = session.exec(query).all()
    quoted = quotes_of(session, [row.evidence for row, _, _ in found])
    return [
        DecisionView(
            id=row.id,
            pattern=Pattern(row.pattern),
            subject=row.subject,
            verdict=row.verdict,
            reason=row.reason,
            evidence=_shown(session, row.evidence, _only_speaker(row), quoted),
            records=len(row.feedback_ids),
            decided_by=_name(by) or "Plumbline",
            decided_at=row.decided_at,
            reversed_by=_name(back),
            reversed_at=row.reversed_at,
            reversal_reason=row.reversal_reason,
        )
        for row, by, back in found
    ]


Evidence = Mapping[str, Any]


def quotes_of(session: Session, evidence: Iterable[Evidence]) -> dict[int, str]:
    """The words that evidence quotes, by the statement's id, where they may be reviewed."""
    words = readable(Scope.REVIEW)
    wanted = {int(each["quotes"]) for each in evidence if "quotes" in each}
    query = sql_select(words.c.id, func.coalesce(words.c.comment, words.c.correction)).where(
        words.c.id.in_(wanted)
    )
    return {row_id: text for row_id, text in session.connection().execute(query) if text} if wanted else {}


def with_quote(evidence: Evidence, quoted: Mapping[int, str]) -> Evidence:
    """The evidence with the words that it points to, or that they are withheld."""
    if "quotes" not in evidence:
        return evidence
    return {**evidence, "text": quoted.get(int(evidence["quotes"]), WITHHELD)[:QUOTED]}


def _shown(
    session: Session, evidence: Evidence, person_id: int | None, quoted: Mapping[int, str]
) -> Evidence:
    """The evidence as people see it: words where they may be read, whom it is about under a pseudonym."""
    told = with_quote(evidence, quoted)
    return {**told, "who": pseudonym(session, person_id)} if person_id else told


def _only_speaker(decision: CrowdDecision) -> int | None:
    """Whom a decision is about, where its subject is one person."""
    kind, _, rest = decision.subject.partition(":")
    number = rest.split(":")[0]
    return int(number) if kind == "person" and number.isdecimal() else None


def _name(person: Person | None) -> str | None:
    return person.shown_name if person is not None else None
