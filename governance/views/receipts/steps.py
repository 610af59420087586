"""What became of statements: received, under review, judged, and what became of it. Tells nobody's name and nobody's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum

from sqlalchemy import Select, select
from sqlmodel import Session, col

from governance.audit.tables import Action, ActionKind, Finding
from governance.feedback.tables import Feedback
from governance.policy.tables import Clause
from governance.review.tables import Case, Citation, Judgement, Resolution
from governance.views.thread import Node, Origins, Station, follow
from governance.views.thread.nodes import nodes_of


class Stage(StrEnum):
    """In the order in which they come about."""

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    JUDGED = "judged"
    FINDING = "finding"
    POLICY_CHANGE = "policy_change"
    DATASET_VERSION = "dataset_version"
    MODEL_VERSION = "model_version"


@dataclass(frozen=True)
class Step:
    """One thing that happened. `state` is a verdict, a finding's state, or done/planned; `names` are clauses' headings, or the
    version's name; `own_words`: the statement itself is among the training rows, not only the reason for them.
    """

    stage: Stage
    at: datetime | None
    state: str = ""
    names: tuple[str, ...] = ()
    own_words: bool = False


def steps_of(session: Session, feedback_ids: Sequence[int]) -> dict[int, list[Step]]:
    """For each statement, what became of it, in the order of the stages. A few queries, however many statements."""
    query = select(col(Feedback.id), col(Feedback.given_at), col(Feedback.event_seq)).where(
        col(Feedback.id).in_(feedback_ids)
    )
    given = {row_id: (at, seq) for row_id, at, seq in session.execute(query)}
    steps = {row_id: [Step(Stage.RECEIVED, at)] for row_id, (at, _) in given.items()}
    start = {row_id: frozenset({row_id}) for row_id in given}
    near = follow(
        session,
        Station.FEEDBACK,
        start,
        (
            (Station.FEEDBACK, Station.OUTPUT),
            (Station.OUTPUT, Station.CASE),
            (Station.FEEDBACK, Station.EXAMPLE),
            (Station.EXAMPLE, Station.DATASET_VERSION),
        ),
    )
    cases = _reviewed(session, near[Station.CASE], given, steps)
    far = follow(
        session,
        Station.CASE,
        cases,
        (
            (Station.CASE, Station.FINDING),
            (Station.FINDING, Station.ACTION),
            (Station.ACTION, Station.DATASET_VERSION),
        ),
    )
    _found(session, far[Station.FINDING], given, steps)
    _changed(session, far[Station.ACTION], given, steps)
    direct, indirect = near[Station.DATASET_VERSION], far[Station.DATASET_VERSION]
    _built(session, direct, indirect, steps)
    return {
        row_id: sorted(found, key=lambda step: list(Stage).index(step.stage))
        for row_id, found in steps.items()
    }


Steps = Mapping[int, list[Step]]
Given = Mapping[int, tuple[datetime, int]]
"""When a statement was given, and the event that brought it. What came first is asked of events, never of clocks."""


def _reviewed(session: Session, origins: Origins, given: Given, steps: Steps) -> dict[int, frozenset[int]]:
    """Adds reviews and verdicts, and returns the cases that were not over when a statement was given, with those statements."""
    clauses: dict[int, list[str]] = {}
    for case_id, heading in session.execute(_clauses(list(origins))):
        clauses.setdefault(case_id, []).append(heading)
    rows = session.execute(
        select(Case, Resolution)
        .outerjoin(Resolution, col(Resolution.case_id) == Case.id)
        .where(col(Case.id).in_(list(origins)))
        .order_by(col(Case.id))
    )
    cases: dict[int, frozenset[int]] = {}
    for case, resolution in rows:
        heard = frozenset(
            row_id
            for row_id in origins[case.id]
            if resolution is None or resolution.recorded_seq > given[row_id][1]
        )
        if heard:
            cases[case.id] = heard
        for row_id in heard:
            steps[row_id].append(Step(Stage.UNDER_REVIEW, max(case.opened_at, given[row_id][0])))
            if resolution is not None:
                headings = tuple(clauses.get(case.id, ()))
                verdict = resolution.verdict.value
                steps[row_id].append(Step(Stage.JUDGED, resolution.resolved_at, verdict, headings))
    return cases


def _clauses(case_ids: list[int]) -> Select[int, str]:
    """The clauses that the judgements cite which the resolution follows: (case id, heading)."""
    return (
        select(col(Judgement.case_id), col(Clause.heading))
        .join(Citation, col(Citation.judgement_id) == Judgement.id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(Resolution, col(Resolution.case_id) == Judgement.case_id)
        .where(col(Judgement.case_id).in_(case_ids), col(Judgement.verdict) == Resolution.verdict)
        .distinct()
        .order_by(col(Judgement.case_id), col(Clause.heading))
    )


def _found(session: Session, origins: Origins, given: Given, steps: Steps) -> None:
    for finding in session.execute(select(Finding).where(col(Finding.id).in_(list(origins)))).scalars():
        for row_id in origins[finding.id]:
            if finding.recorded_seq > given[row_id][1]:
                steps[row_id].append(Step(Stage.FINDING, finding.raised_at, finding.state.value))


def _changed(session: Session, origins: Origins, given: Given, steps: Steps) -> None:
    query = select(Action).where(col(Action.id).in_(list(origins)), col(Action.kind) == ActionKind.POLICY)
    for action in session.execute(query).scalars():
        at, state = (action.completed_at, "done") if action.completed_at else (action.planned_at, "planned")
        for row_id in origins[action.id]:
            if action.completed_at or action.recorded_seq > given[row_id][1]:
                steps[row_id].append(Step(Stage.POLICY_CHANGE, at, state))


def _built(session: Session, direct: Origins, indirect: Origins, steps: Steps) -> None:
    """Dataset versions, and the model versions trained on them; what holds one's own words is told as such."""
    versions = {
        version_id: direct.get(version_id, frozenset()) | indirect.get(version_id, frozenset())
        for version_id in {*direct, *indirect}
    }
    models = follow(
        session, Station.DATASET_VERSION, versions, ((Station.DATASET_VERSION, Station.MODEL_VERSION),)
    )[Station.MODEL_VERSION]
    own = follow(
        session, Station.DATASET_VERSION, direct, ((Station.DATASET_VERSION, Station.MODEL_VERSION),)
    )[Station.MODEL_VERSION]
    for stage, station, origins, mine in (
        (Stage.DATASET_VERSION, Station.DATASET_VERSION, versions, direct),
        (Stage.MODEL_VERSION, Station.MODEL_VERSION, models, own),
    ):
        for node in nodes_of(session, station, list(origins)):
            for row_id in origins[node.id]:
                is_own = row_id in mine.get(node.id, frozenset())
                steps[row_id].append(Step(stage, _moment(node), node.state, (node.reference,), is_own))


def _moment(node: Node) -> datetime | None:
    if node.at is None or isinstance(node.at, datetime):
        return node.at
    return datetime.combine(node.at, time(), UTC)
