"""What was done under each clause of a policy, over all its versions: the clause is followed through confirmed renames.

Only resolved cases count: until then reviewers judge blind, and no number may tell them what others cited. All counts are
read from roll-ups (`governance.review.commands.tally`) or made by the database; nothing here loops over judgements.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlmodel import Session, col

from governance.audit.tables import CLOSED_STATES, Finding
from governance.datasets.tables import ExampleSource
from governance.measures.shares import FEWEST, wilson
from governance.policy.consultation.tables import Consultation, Statement, StatementState, Vote
from governance.policy.queries import clauses_that_moved_on, first_keys, version_document, version_in_force
from governance.policy.tables import Clause, ClauseRename, PolicyVersion
from governance.registry.queries import model_versions
from governance.review.tables import Citation
from governance.review.tables.tallies import CaseTally, ClauseTally
from governance.views.clause_use.keys import first_key, of_policy

QUIET_DAYS = 365
"""A clause not cited for this long is pointed out."""


@dataclass(frozen=True)
class ModelUse:
    """Of `judged` resolved cases on a model version, `violations` came to a violation of the clause."""

    model_version: str
    judged: int
    violations: int

    @property
    def rate(self) -> float | None:
        """The share of violations; None where there are too few cases to tell."""
        return self.violations / self.judged if self.judged >= FEWEST else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95% interval (Wilson)."""
        return wilson(self.violations, self.judged)


@dataclass(frozen=True)
class Votes:
    """What participants of consultations last said on statements from the clause."""

    agree: int = 0
    disagree: int = 0
    passed: int = 0


@dataclass(frozen=True)
class ClauseUse:
    """`cases`: resolved ones in which a judgement cites the clause. `of_another_text` counts judgements of
    another text than the one in force.

    `since` is the day from which the clause has been in the policy; `is_quiet` says that it has been there for a year and
    nobody cited it in the last one. `models` are in the order of release.
    """

    key: str
    heading: str
    cases: int
    violations: int
    of_another_text: int
    findings: int
    open_findings: int
    dataset_examples: int
    votes: Votes
    last_cited: datetime | None
    since: date | None
    is_quiet: bool
    models: tuple[ModelUse, ...]


@dataclass(frozen=True)
class PolicyUse:
    """The clauses of the version in force, in its order. `judged` counts the resolved cases of all model versions."""

    version: str
    clauses: list[ClauseUse]
    judged: int

    @property
    def quiet(self) -> list[ClauseUse]:
        return [clause for clause in self.clauses if clause.is_quiet]


@dataclass(frozen=True)
class _Cited:
    cases: int
    violations: int
    last: datetime


def policy_use(session: Session, slug: str, policy_id: int, at: datetime) -> PolicyUse | None:
    """The use of every clause in force at `at`; None where no version is in force."""
    version = version_in_force(session, policy_id, at)
    if version is None:
        return None
    first = first_keys(session, policy_id)
    cited, stale, votes = (
        _cited(session, policy_id),
        _stale(session, policy_id, at),
        _votes(session, policy_id),
    )
    findings, examples = _findings(session, policy_id), _dataset_examples(session, policy_id)
    since, judged = _since(session, policy_id), _judged(session)
    released = {row.id: f"{row.model} {row.name}" for row in model_versions(session) if row.id in judged}
    year_ago = at - timedelta(QUIET_DAYS)
    found = []
    for clause in version_document(session, version.id).clauses:
        key = first.get((policy_id, clause.key), clause.key)
        by_model = {model: each for (model, cited_key), each in cited.items() if cited_key == key}
        last = max((each.last for each in by_model.values()), default=None)
        began = since.get(key)
        open_findings, all_findings = findings.get(key, (0, 0))
        found.append(
            ClauseUse(
                key=clause.key,
                heading=clause.heading,
                cases=sum(each.cases for each in by_model.values()),
                violations=sum(each.violations for each in by_model.values()),
                of_another_text=stale.get(key, 0),
                findings=all_findings,
                open_findings=open_findings,
                dataset_examples=examples.get(key, 0),
                votes=votes.get(key, Votes()),
                last_cited=last,
                since=began,
                is_quiet=began is not None and began <= year_ago.date() and (last is None or last < year_ago),
                models=tuple(
                    ModelUse(name, judged[model], by_model[model].violations if model in by_model else 0)
                    for model, name in released.items()
                ),
            )
        )
    return PolicyUse(f"{slug}@{version.number}", found, sum(judged.values()))


def _from_tallies(*columns: Any) -> Any:
    """What was counted of each clause, with its version."""
    return (
        select(*columns)
        .select_from(ClauseTally)
        .join(Clause, col(Clause.id) == ClauseTally.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .outerjoin(ClauseRename, of_policy())
    )


def _cited(session: Session, policy_id: int) -> dict[tuple[int, str], _Cited]:
    """By model version and clause. A violation is a case that came to one, by a judgement that cites the clause for it."""
    key = first_key()
    query = (
        _from_tallies(
            col(ClauseTally.model_version_id),
            key,
            func.sum(col(ClauseTally.cases)),
            func.sum(col(ClauseTally.violations)),
            func.max(col(ClauseTally.last_cited_at)),
        )
        .where(col(PolicyVersion.policy_id) == policy_id)
        .group_by(col(ClauseTally.model_version_id), key)
    )
    return {
        (model, name): _Cited(int(cases), int(violations), last)
        for model, name, cases, violations, last in session.execute(query)
    }


def _judged(session: Session) -> dict[int, int]:
    """Resolved cases by model version."""
    query = select(col(CaseTally.model_version_id), func.sum(col(CaseTally.cases))).group_by(
        col(CaseTally.model_version_id)
    )
    return {model: int(count) for model, count in session.execute(query)}


def _stale(session: Session, policy_id: int, at: datetime) -> dict[str, int]:
    """Judgements that cite another text of a clause than the one in force."""
    moved = list(clauses_that_moved_on(session, at))
    key = first_key()
    query = (
        _from_tallies(key, func.sum(col(ClauseTally.judgements)))
        .where(col(PolicyVersion.policy_id) == policy_id, col(ClauseTally.clause_id).in_(moved))
        .group_by(key)
    )
    return {name: int(count) for name, count in session.execute(query)}


def _findings(session: Session, policy_id: int) -> dict[str, tuple[int, int]]:
    """Open findings and all, by clause."""
    key = first_key()
    query = (
        select(
            key,
            func.count(case((col(Finding.state).not_in(CLOSED_STATES), col(Finding.id)))),
            func.count(),
        )
        .select_from(Finding)
        .join(Clause, col(Clause.id) == Finding.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .outerjoin(ClauseRename, of_policy())
        .where(col(PolicyVersion.policy_id) == policy_id)
        .group_by(key)
    )
    return {name: (still_open, count) for name, still_open, count in session.execute(query)}


def _dataset_examples(session: Session, policy_id: int) -> dict[str, int]:
    key = first_key()
    query = (
        select(key, func.count(col(ExampleSource.example_id).distinct()))
        .select_from(ExampleSource)
        .join(Citation, col(Citation.judgement_id) == ExampleSource.judgement_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .outerjoin(ClauseRename, of_policy())
        .where(col(PolicyVersion.policy_id) == policy_id)
        .group_by(key)
    )
    return _by_key(session, query)


def _votes(session: Session, policy_id: int) -> dict[str, Votes]:
    """Of each participant's votes on a statement the last one counts."""
    latest = (
        select(func.max(col(Vote.id)))
        .group_by(col(Vote.statement_id), col(Vote.participant_id))
        .scalar_subquery()
    )
    query = (
        select(col(Statement.clause_key), col(Vote.value), func.count())
        .select_from(Vote)
        .join(Statement, col(Statement.id) == Vote.statement_id)
        .join(Consultation, col(Consultation.id) == Statement.consultation_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Consultation.policy_version_id)
        .where(
            col(PolicyVersion.policy_id) == policy_id,
            col(Statement.clause_key).is_not(None),
            col(Statement.state) == StatementState.ACCEPTED,
            col(Vote.id).in_(latest),
        )
        .group_by(col(Statement.clause_key), col(Vote.value))
    )
    counts: dict[str, dict[int, int]] = {}
    first = first_keys(session, policy_id)
    for name, value, count in session.execute(query):
        counts.setdefault(first.get((policy_id, name), name), {})[value] = count
    return {name: Votes(said.get(1, 0), said.get(-1, 0), said.get(0, 0)) for name, said in counts.items()}


def _since(session: Session, policy_id: int) -> Mapping[str, date]:
    """The first day on which each clause was in force."""
    key = first_key()
    query = (
        select(key, func.min(col(PolicyVersion.effective_on)))
        .select_from(Clause)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .outerjoin(ClauseRename, of_policy())
        .where(col(PolicyVersion.policy_id) == policy_id, col(PolicyVersion.effective_on).is_not(None))
        .group_by(key)
    )
    return _by_key(session, query)


def _by_key(session: Session, query: Select[Any]) -> dict[str, Any]:
    return dict(session.execute(query).all())
