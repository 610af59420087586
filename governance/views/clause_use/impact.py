"""What another text would touch, before it is published: everything that rests on the clauses it changes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.audit.tables import CLOSED_STATES, Finding
from governance.core.references import Prefix
from governance.datasets.tables import Dataset, DatasetVersion, Example, ExampleSource
from governance.policy.diff import PolicyDiff, diff
from governance.policy.frameworks.tables import ClauseControl, Control, Framework
from governance.policy.queries import decided_renames, first_keys, version_document, version_in_force
from governance.policy.tables import Clause, PolicyVersion
from governance.review.tables import Case, CaseState, Citation, Judgement, Verdict

MOST_LISTED = 200


@dataclass(frozen=True)
class TouchedJudgement:
    """A judgement of a resolved case that would rest on another text than the one in force."""

    judgement_id: int
    case_id: int
    verdict: Verdict
    key: str

    @property
    def case(self) -> str:
        return Prefix.CASE.of(self.case_id)


@dataclass(frozen=True)
class TouchedFinding:
    """A finding under a clause that changes; closed ones may have to be looked at again."""

    id: int
    title: str
    is_open: bool
    key: str

    @property
    def reference(self) -> str:
        return Prefix.FINDING.of(self.id)


@dataclass(frozen=True)
class TouchedDataset:
    """Examples of a dataset version that came of judgements under a clause that changes."""

    version: str
    examples: int


@dataclass(frozen=True)
class TouchedControl:
    """A framework control to which a clause that changes is mapped."""

    framework: str
    code: str
    title: str
    key: str


@dataclass(frozen=True)
class Impact:
    """What a version touches, against the one called `against`. Lists hold MOST_LISTED rows at the most, counts all.

    `changed` and `removed` are clause keys of that one; a clause that lives on under another key is removed only where
    nobody confirmed it. Cases still open are numbered but not tied to a clause: their reviewers judge blind.
    """

    against: str
    changed: list[str]
    removed: list[str]
    judgement_count: int
    judgements: list[TouchedJudgement]
    open_cases: list[str]
    findings: list[TouchedFinding]
    datasets: list[TouchedDataset]
    controls: list[TouchedControl]

    @property
    def example_count(self) -> int:
        return sum(each.examples for each in self.datasets)


def impact(session: Session, slug: str, version_id: int, at: datetime) -> Impact | None:
    """What a version would touch against the one in force at `at`; against the one before where it is in force itself.

    None where there is nothing to hold it against.
    """
    version = session.get_one(PolicyVersion, version_id)
    base = _base(session, version, at)
    if base is None:
        return None
    found = diff(version_document(session, base.id), version_document(session, version_id))
    changed, removed = _touched(session, version.policy_id, found)
    ids = _clause_ids(session, version.policy_id, [*changed, *removed])
    judgements = _judgements(ids)
    return Impact(
        against=f"{slug}@{base.number}",
        changed=changed,
        removed=removed,
        judgement_count=session.execute(select(func.count()).select_from(judgements.subquery())).scalar_one(),
        judgements=_newest(session, judgements, ids),
        open_cases=_open_cases(session, ids),
        findings=_findings(session, ids),
        datasets=_datasets(session, ids),
        controls=_controls(session, version.policy_id, [*changed, *removed]),
    )


def _base(session: Session, version: PolicyVersion, at: datetime) -> PolicyVersion | None:
    current = version_in_force(session, version.policy_id, at)
    if current is not None and current.id != version.id:
        return current
    return (
        session.execute(
            select(PolicyVersion)
            .where(
                col(PolicyVersion.policy_id) == version.policy_id,
                col(PolicyVersion.number) < version.number,
                col(PolicyVersion.published_at).is_not(None),
            )
            .order_by(col(PolicyVersion.number).desc())
        )
        .scalars()
        .first()
    )


def _touched(session: Session, policy_id: int, found: PolicyDiff) -> tuple[list[str], list[str]]:
    """Keys of clauses that change and of those that go; a confirmed rename counts by its text alone."""
    renamed = {
        row.old_key: row.new_key
        for row in decided_renames(session, policy_id)
        if row.confirmed and row.old_key in found.removed and row.new_key in found.added
    }
    reworded = [old for old, new in renamed.items() if found.old[old].text_hash != found.new[new].text_hash]
    changed = [key for key in found.old if key in found.changed or key in reworded]
    return changed, [key for key in found.removed if key not in renamed]


def _clause_ids(session: Session, policy_id: int, keys: Collection[str]) -> list[int]:
    """These clauses in all versions of the policy, whatever they were called there."""
    first = first_keys(session, policy_id)
    wanted = {first.get((policy_id, key), key) for key in keys}
    rows = session.execute(
        select(col(Clause.id), col(Clause.key))
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .where(col(PolicyVersion.policy_id) == policy_id)
    )
    return [clause_id for clause_id, key in rows if first.get((policy_id, key), key) in wanted]


def _judgements(ids: Sequence[int]) -> Select[int, int, Verdict]:
    """Judgements of resolved cases that weren't opened again since."""
    later = aliased(Case)
    citing = select(col(Citation.judgement_id)).where(col(Citation.clause_id).in_(ids))
    return (
        select(col(Judgement.id), col(Judgement.case_id), col(Judgement.verdict))
        .join(Case, col(Case.id) == Judgement.case_id)
        .where(
            col(Judgement.id).in_(citing),
            col(Case.state) == CaseState.RESOLVED,
            ~exists().where(col(later.output_id) == Case.output_id, col(later.round) > Case.round),
        )
    )


def _newest(
    session: Session, judgements: Select[int, int, Verdict], ids: Sequence[int]
) -> list[TouchedJudgement]:
    """The newest of them, each with the first of the clauses that it cites among `ids`."""
    newest = judgements.order_by(col(Judgement.id).desc()).limit(MOST_LISTED)
    rows = session.execute(newest).all()
    cited = session.execute(
        select(col(Citation.judgement_id), func.min(col(Clause.key)))
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .where(col(Citation.clause_id).in_(ids), col(Citation.judgement_id).in_([row[0] for row in rows]))
        .group_by(col(Citation.judgement_id))
    )
    keys = dict(cited.all())
    return [
        TouchedJudgement(judgement_id, case_id, verdict, keys[judgement_id])
        for judgement_id, case_id, verdict in rows
    ]


def _open_cases(session: Session, ids: Sequence[int]) -> list[str]:
    query = (
        select(col(Case.id))
        .distinct()
        .join(Judgement, col(Judgement.case_id) == Case.id)
        .join(Citation, col(Citation.judgement_id) == Judgement.id)
        .where(col(Citation.clause_id).in_(ids), col(Case.state) != CaseState.RESOLVED)
        .order_by(col(Case.id))
    )
    return [Prefix.CASE.of(case_id) for case_id in session.execute(query).scalars()]


def _findings(session: Session, ids: Sequence[int]) -> list[TouchedFinding]:
    query = (
        select(col(Finding.id), col(Finding.title), col(Finding.state), col(Clause.key))
        .join(Clause, col(Clause.id) == Finding.clause_id)
        .where(col(Finding.clause_id).in_(ids))
        .order_by(col(Finding.id))
    )
    return [
        TouchedFinding(finding_id, title, state not in CLOSED_STATES, key)
        for finding_id, title, state, key in session.execute(query)
    ]


def _datasets(session: Session, ids: Sequence[int]) -> list[TouchedDataset]:
    query = (
        select(
            col(Dataset.slug),
            col(DatasetVersion.number),
            func.count(col(ExampleSource.example_id).distinct()),
        )
        .join(DatasetVersion, col(DatasetVersion.dataset_id) == Dataset.id)
        .join(Example, col(Example.dataset_version_id) == DatasetVersion.id)
        .join(ExampleSource, col(ExampleSource.example_id) == Example.id)
        .join(Citation, col(Citation.judgement_id) == ExampleSource.judgement_id)
        .where(col(Citation.clause_id).in_(ids))
        .group_by(col(Dataset.slug), col(DatasetVersion.number))
        .order_by(col(Dataset.slug), col(DatasetVersion.number))
    )
    return [TouchedDataset(f"{slug}@{number}", count) for slug, number, count in session.execute(query)]


def _controls(session: Session, policy_id: int, keys: Collection[str]) -> list[TouchedControl]:
    query = (
        select(
            col(Framework.title),
            col(Framework.version),
            col(Control.code),
            col(Control.title),
            col(ClauseControl.clause_key),
        )
        .join(Control, col(Control.id) == ClauseControl.control_id)
        .join(Framework, col(Framework.id) == Control.framework_id)
        .where(col(ClauseControl.policy_id) == policy_id, col(ClauseControl.clause_key).in_(list(keys)))
        .order_by(col(Framework.title), col(Control.position))
    )
    return [
        TouchedControl(f"{framework} {version}", code, title, key)
        for framework, version, code, title, key in session.execute(query)
    ]
