"""A framework control by control: what stood behind each at the moment, or the gap. The rules are those of views.coverage.rules,
asked of what the ledger knew at the period's event.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.references import Prefix
from governance.policy.consultation.tables import Consultation, ConsultationPoint, InformedVersion
from governance.policy.frameworks.tables import (
    ClauseControl,
    Control,
    ControlSupport,
    Framework,
    SupportKind,
)
from governance.policy.tables import Clause, Policy, PolicyVersion
from governance.review.tables import Citation, Judgement
from governance.views.account.found import FindingLine, found
from governance.views.account.period import Period, happened, known_by, row_data, rows_known, told

DONE = frozenset({"verified", "closed"})


@dataclass(frozen=True)
class Shown:
    """Something that is mapped to a control: what it is, how far it serves (`full`, `partly`), whether anything was done under
    it, and what, with references.
    """

    what: str
    relation: str
    counts: bool
    words: str
    in_force: bool = True


@dataclass(frozen=True)
class ControlLine:
    code: str
    title: str
    text: str
    applies_from: date | None
    status: str
    shown: tuple[Shown, ...]

    @property
    def coverage(self) -> str:
        """covered, partly or gap, as views.coverage.rules has it."""
        if any(each.counts and each.relation == "full" for each in self.shown):
            return "covered"
        return "partly" if any(each.counts or each.in_force for each in self.shown) else "gap"


@dataclass(frozen=True)
class Conformity:
    slug: str
    title: str
    version: str
    source: str
    note: str
    loaded: str
    controls: list[ControlLine]

    def count(self, coverage: str) -> int:
        return sum(control.coverage == coverage for control in self.controls)


def conformity(session: Session, period: Period, name: str) -> Conformity:
    """The framework called `slug` (its newest version of that moment) or `slug@version`. Raises NotFound."""
    framework = _framework(session, period, name)
    clauses, supports = _mapped_clauses(session, period), _mapped_supports(session, period)
    rows = session.execute(
        select(Control).where(col(Control.framework_id) == framework.id).order_by(col(Control.position))
    ).scalars()
    return Conformity(
        slug=framework.slug,
        title=framework.title,
        version=framework.version,
        source=framework.source,
        note=framework.note,
        loaded=f"{framework.loaded_at:%Y-%m-%d}",
        controls=[
            ControlLine(
                code=row.code,
                title=row.title,
                text=row.text,
                applies_from=row.applies_from,
                status=row.status,
                shown=(*clauses.get(row.id, ()), *supports.get(row.id, ())),
            )
            for row in rows
        ],
    )


def _framework(session: Session, period: Period, name: str) -> Framework:
    known = rows_known(session, ["framework.loaded"], "framework", period)
    rows: list[Framework] = list(
        session.execute(select(Framework).order_by(col(Framework.id).desc())).scalars()
    )
    for row in rows:
        if row.id in known and name in (row.slug, f"{row.slug}@{row.version}"):
            return row
    raise NotFound("framework", name)


def _mapped_clauses(session: Session, period: Period) -> dict[int, list[Shown]]:
    """What is mapped to each control, by its id, with what was done under the clause."""
    known = rows_known(session, ["clause.mapped", "clause.unmapped"], "clause_control", period)
    evidence, in_force = _ClauseEvidence(session, period), _in_force(session, period)
    relations = _relations(session, period, "clause.mapped", "clause_control")
    rows = session.execute(
        select(ClauseControl, col(Policy.slug))
        .join(Policy, col(Policy.id) == ClauseControl.policy_id)
        .order_by(col(Policy.slug), col(ClauseControl.clause_key))
    )
    mapped: dict[int, list[Shown]] = defaultdict(list)
    for row, slug in rows:
        if row.id not in known:
            continue
        version = in_force.get((slug, row.clause_key))
        words = evidence.of(slug, row.clause_key)
        mapped[row.control_id].append(
            Shown(
                f"{slug}/{row.clause_key}" + (f"@{version}" if version else ", in no version in force"),
                relations.get(row.id, row.relation.value if row.relation else "full"),
                bool(words) and version is not None,
                words or "nothing was done under it yet",
                version is not None,
            )
        )
    return mapped


def _relations(session: Session, period: Period, kind: str, table: str) -> dict[int, str]:
    """How far each mapping went at the moment, by its row."""
    said = row_data(session, [kind], table, period)
    return {row_id: str(data["relation"]) for row_id, data in said.items() if data.get("relation")}


def _in_force(session: Session, period: Period) -> dict[tuple[str, str], int]:
    """The number of the version in force at the period's end, by policy and clause."""
    published = happened(session, ["policy.published", "policy.imported"], period)
    rows = session.execute(
        select(
            col(Policy.slug),
            col(PolicyVersion.id),
            col(PolicyVersion.number),
            col(PolicyVersion.effective_on),
        )
        .join(PolicyVersion, col(PolicyVersion.policy_id) == Policy.id)
        .where(col(PolicyVersion.published_at).is_not(None))
        .order_by(col(PolicyVersion.effective_on), col(PolicyVersion.published_at), col(PolicyVersion.number))
    )
    current: dict[str, tuple[int, int]] = {}
    for slug, version_id, number, effective in rows:
        if f"{slug}@{number}" in published and (effective is None or effective <= period.last_day):
            current[slug] = (version_id, number)
    retired = {each.rpartition("@")[0] for each in happened(session, ["policy.retired"], period)}
    found: dict[tuple[str, str], int] = {}
    for slug, (version_id, number) in current.items():
        if slug not in retired:
            keys = session.execute(select(col(Clause.key)).where(col(Clause.policy_version_id) == version_id))
            found |= {(slug, key): number for (key,) in keys}
    return found


class _ClauseEvidence:
    """What was done under each clause by the moment, in words with references."""

    def __init__(self, session: Session, period: Period) -> None:
        self._judged = _judged(session, period)
        self._findings: dict[str, list[FindingLine]] = defaultdict(list)
        for line in found(session, period).findings:
            self._findings[line.clause.rpartition("@")[0]].append(line)
        self._answered = _answered(session, period)
        self._read = {
            subject.rpartition("@")[0] for subject, _ in told(session, ["policy.acknowledged"], period)
        }

    def of(self, slug: str, key: str) -> str:
        parts = []
        if slug in self._read:
            parts.append("its text was acknowledged")
        if cases := self._judged.get((slug, key)):
            parts.append(f"{len(cases):,} cases judged ({_few(cases)})")
        verified = [line.reference for line in self._findings[key] if line.state in DONE]
        if verified:
            parts.append(f"findings verified: {_few(verified)}")
        if slugs := self._answered.get((slug, key)):
            parts.append(f"consultations answered: {_few(slugs)}")
        return "; ".join(parts)


def _few(references: Iterable[str], most: int = 3) -> str:
    listed = list(references)
    more = f" and {len(listed) - most:,} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def _judged(session: Session, period: Period) -> dict[tuple[str, str], list[str]]:
    rows = session.execute(
        select(col(Policy.slug), col(Clause.key), col(Judgement.case_id))
        .select_from(Citation)
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(known_by(Judgement, col(Judgement.made_at), period))
        .distinct()
        .order_by(col(Judgement.case_id))
    )
    cases: dict[tuple[str, str], list[str]] = defaultdict(list)
    for slug, key, case_id in rows:
        cases[slug, key].append(Prefix.CASE.of(case_id))
    return cases


def _answered(session: Session, period: Period) -> dict[tuple[str, str], list[str]]:
    """Closed consultations with an answer that went into a clause of a policy whose version they informed."""
    closed = happened(session, ["consultation.closed", "consultation.brought_in"], period)
    points = rows_known(session, ["consultation.answered"], "consultation_point", period)
    rows = session.execute(
        select(
            col(ConsultationPoint.id),
            col(Policy.slug),
            col(ConsultationPoint.clause_key),
            col(Consultation.slug),
        )
        .select_from(ConsultationPoint)
        .join(Consultation, col(Consultation.id) == ConsultationPoint.consultation_id)
        .join(InformedVersion, col(InformedVersion.consultation_id) == Consultation.id)
        .join(PolicyVersion, col(PolicyVersion.id) == InformedVersion.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(
            col(ConsultationPoint.clause_key).is_not(None), col(InformedVersion.recorded_at) < period.ends_at
        )
        .order_by(col(ConsultationPoint.id))
    )
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for point_id, slug, key, consultation in rows:
        if point_id in points and consultation in closed and consultation not in found[slug, key]:
            found[slug, key].append(consultation)
    return found


def _mapped_supports(session: Session, period: Period) -> dict[int, list[Shown]]:
    known = rows_known(session, ["control.mapped", "control.unmapped"], "control_support", period)
    relations = _relations(session, period, "control.mapped", "control_support")
    reported = happened(session, ["audit.reported"], period)
    closed = happened(session, ["consultation.closed", "consultation.brought_in"], period)
    answered = {subject for subject, _ in told(session, ["consultation.answered"], period)}
    states = {line.reference: line.state for line in found(session, period).findings}
    rows = session.execute(
        select(ControlSupport).order_by(col(ControlSupport.kind), col(ControlSupport.reference))
    )
    mapped: dict[int, list[Shown]] = defaultdict(list)
    for (row,) in rows:
        if row.id not in known:
            continue
        if row.kind is SupportKind.AUDIT:
            counts, words = (
                row.reference in reported,
                "reported" if row.reference in reported else "not reported",
            )
        elif row.kind is SupportKind.FINDING:
            state = states.get(row.reference, "unknown")
            counts, words = state in DONE, state.replace("_", " ")
        elif row.kind is SupportKind.CONSULTATION:
            counts = row.reference in closed and row.reference in answered
            words = "closed and answered" if counts else "not closed and answered"
        else:
            made = happened(session, ["report.made"], period)
            counts, words = row.reference in made, "made" if row.reference in made else "not in the ledger"
        relation = relations.get(row.id, row.relation.value)
        mapped[row.control_id].append(
            Shown(f"{row.kind.value} {row.reference}", relation, counts, words, in_force=False)
        )
    return mapped
