"""How objects of neighbouring stations are linked in the store: one SQL statement for each kind of link."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from governance.audit.tables import Action, AuditItem, Finding, FindingCase
from governance.core.unit_of_work import table_of
from governance.datasets.tables import DatasetVersionAction, Example, ExampleSource, Training
from governance.feedback.tables import Feedback, FeedbackOutput, FeedbackSlice
from governance.policy.tables import Clause
from governance.review.tables import Case, CaseState, Citation, Judgement
from governance.views.thread.path import Station


@dataclass(frozen=True)
class Link:
    """All pairs (source id, target id) of one kind of link.

    `newest_first` where the latest targets matter most. `tally` adds up how many targets each source id has, where a
    roll-up knows it sooner than the pairs do.
    """

    source: Station
    target: Station
    label: str
    pairs: Select[Any]
    newest_first: bool = False
    tally: Select[Any] | None = None


_FEEDBACK, _SLICE = table_of(Feedback), table_of(FeedbackSlice)
_FEEDBACK_OUTPUT = table_of(FeedbackOutput)
_CASE, _JUDGEMENT, _CITATION, _CLAUSE = (
    table_of(Case),
    table_of(Judgement),
    table_of(Citation),
    table_of(Clause),
)
_ITEM, _FINDING, _RESTS_ON, _ACTION = (
    table_of(AuditItem),
    table_of(Finding),
    table_of(FindingCase),
    table_of(Action),
)
_CARRIES_OUT, _EXAMPLE, _SOURCE, _TRAINING = (
    table_of(DatasetVersionAction),
    table_of(Example),
    table_of(ExampleSource),
    table_of(Training),
)

_CITES = (
    select(_CITATION.c.judgement_id, _CITATION.c.clause_id)
    .join(_JUDGEMENT, _JUDGEMENT.c.id == _CITATION.c.judgement_id)
    .join(_CASE, _CASE.c.id == _JUDGEMENT.c.case_id)
    .where(_CASE.c.state == CaseState.RESOLVED)
)
"""Only of resolved cases: until then reviewers judge blind, and a thread must not tell them what others cited."""

_CITED = select(_CLAUSE.c.policy_version_id, _CLAUSE.c.id).where(
    _CLAUSE.c.id.in_(_CITES.with_only_columns(_CITATION.c.clause_id))
)
"""Asked before all clauses of a policy version, so that those that matter are among the few that are shown."""

LINKS = (
    Link(
        source=Station.GROUP,
        target=Station.FEEDBACK,
        label="spoke",
        pairs=select(_FEEDBACK.c.stakeholder_group_id, _FEEDBACK.c.id),
        newest_first=True,
        tally=select(_SLICE.c.stakeholder_group_id, _SLICE.c.count),
    ),
    Link(
        source=Station.PERSON,
        target=Station.FEEDBACK,
        label="said",
        pairs=select(_FEEDBACK.c.person_id, _FEEDBACK.c.id),
        newest_first=True,
    ),
    Link(
        source=Station.FEEDBACK,
        target=Station.OUTPUT,
        label="is about",
        pairs=select(_FEEDBACK.c.id, _FEEDBACK.c.output_id),
    ),
    Link(
        source=Station.FEEDBACK,
        target=Station.OUTPUT,
        label="compares with",
        pairs=select(_FEEDBACK_OUTPUT.c.feedback_id, _FEEDBACK_OUTPUT.c.output_id).where(
            _FEEDBACK_OUTPUT.c.place > 1
        ),
    ),
    Link(
        source=Station.OUTPUT,
        target=Station.CASE,
        label="is reviewed in",
        pairs=select(_CASE.c.output_id, _CASE.c.id),
    ),
    Link(
        source=Station.CASE,
        target=Station.JUDGEMENT,
        label="was judged",
        pairs=select(_JUDGEMENT.c.case_id, _JUDGEMENT.c.id),
    ),
    Link(source=Station.JUDGEMENT, target=Station.CLAUSE, label="cites", pairs=_CITES),
    Link(source=Station.POLICY_VERSION, target=Station.CLAUSE, label="contains", pairs=_CITED),
    Link(
        source=Station.POLICY_VERSION,
        target=Station.CLAUSE,
        label="contains",
        pairs=select(_CLAUSE.c.policy_version_id, _CLAUSE.c.id),
    ),
    Link(
        source=Station.AUDIT,
        target=Station.CASE,
        label="drew",
        pairs=select(_ITEM.c.audit_id, _ITEM.c.case_id),
    ),
    Link(
        source=Station.AUDIT,
        target=Station.FINDING,
        label="found",
        pairs=select(_FINDING.c.audit_id, _FINDING.c.id),
    ),
    Link(
        source=Station.CASE,
        target=Station.FINDING,
        label="supports",
        pairs=select(_RESTS_ON.c.case_id, _RESTS_ON.c.finding_id),
    ),
    Link(
        source=Station.CLAUSE,
        target=Station.FINDING,
        label="is broken in",
        pairs=select(_FINDING.c.clause_id, _FINDING.c.id),
    ),
    Link(
        source=Station.FINDING,
        target=Station.ACTION,
        label="is answered by",
        pairs=select(_ACTION.c.finding_id, _ACTION.c.id),
    ),
    Link(
        source=Station.ACTION,
        target=Station.DATASET_VERSION,
        label="is carried out by",
        pairs=select(_CARRIES_OUT.c.action_id, _CARRIES_OUT.c.dataset_version_id),
    ),
    Link(
        source=Station.DATASET_VERSION,
        target=Station.EXAMPLE,
        label="holds",
        pairs=select(_EXAMPLE.c.dataset_version_id, _EXAMPLE.c.id),
    ),
    Link(
        source=Station.FEEDBACK,
        target=Station.EXAMPLE,
        label="became",
        pairs=select(_SOURCE.c.feedback_id, _SOURCE.c.example_id),
    ),
    Link(
        source=Station.JUDGEMENT,
        target=Station.EXAMPLE,
        label="became",
        pairs=select(_SOURCE.c.judgement_id, _SOURCE.c.example_id),
    ),
    Link(
        source=Station.DATASET_VERSION,
        target=Station.MODEL_VERSION,
        label="trained",
        pairs=select(_TRAINING.c.dataset_version_id, _TRAINING.c.model_version_id),
    ),
)
