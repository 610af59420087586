"""Judgements and ratings as long frames, one row each: what every measure of agreement starts from."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from governance.core.people.tables import Person, StakeholderGroup
from governance.feedback.queries import standing_consent
from governance.feedback.tables import Feedback, Kind, Scope, Source
from governance.policy.tables import Clause, Policy, PolicyVersion
from governance.registry.tables import Model, ModelVersion, Output
from governance.review.tables import Case, CaseState, Citation, Judgement, Verdict

MOST_READ = 200_000
"""Judgements read at the most, the newest first; a page says when there were more."""
MOST_SAID = 500_000
"""Statements looked at, at the most, the newest: ids follow each other, so the condition reads a stretch of the key."""


@dataclass(frozen=True)
class Slice:
    """Where to look; None leaves a condition out. `clause` is `policy/key`, in whatever version."""

    language: str | None = None
    scenario: str | None = None
    model_version_id: int | None = None
    clause: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """On `Output`, the clause aside."""
        asked = (
            (col(Output.language), self.language),
            (col(Output.scenario), self.scenario),
            (col(Output.model_version_id), self.model_version_id),
        )
        return [column == value for column, value in asked if value is not None]


EVERYWHERE = Slice()


def judgement_frame(session: Session, where: Slice = EVERYWHERE) -> pd.DataFrame:
    """case_id, judgement_id, reviewer_id, reviewer, handle, verdict, severity, made_at, language, scenario, model_version.

    `reviewer` tells people apart: two of one name are called by their handles too.
    Only cases that have the judgements they require: those still judged blind stay out.
    """
    made = (
        select(col(Judgement.case_id), func.count().label("times"))
        .group_by(col(Judgement.case_id))
        .subquery("made")
    )
    is_done = (col(Case.state) == CaseState.RESOLVED) | (made.c.times >= col(Case.required_judgements))
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Judgement.case_id),
            col(Judgement.id).label("judgement_id"),
            col(Judgement.reviewer_id),
            func.coalesce(col(Person.name), col(Person.handle)).label("reviewer"),
            col(Person.handle),
            col(Judgement.verdict),
            col(Judgement.severity),
            col(Judgement.made_at),
            col(Output.language),
            col(Output.scenario),
            (col(Model.slug) + " " + col(ModelVersion.label)).label("model_version"),
        )
        .join(Case, col(Case.id) == Judgement.case_id)
        .join(made, made.c.case_id == Case.id)
        .join(Person, col(Person.id) == Judgement.reviewer_id)
        .join(Output, col(Output.id) == Case.output_id)
        .join(ModelVersion, col(ModelVersion.id) == Output.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(is_done, *where.conditions())
        .order_by(col(Judgement.id).desc())
        .limit(MOST_READ)
    )
    if where.clause is not None:
        query = query.where(col(Judgement.case_id).in_(_cases_citing(where.clause)))
    frame = _frame(session, query)
    names = frame.drop_duplicates("reviewer_id")["reviewer"]
    shared = frame["reviewer"].isin(names[names.duplicated()])
    frame.loc[shared, "reviewer"] += " (" + frame.loc[shared, "handle"] + ")"
    frame["verdict"] = [Verdict(verdict).value for verdict in frame["verdict"]]
    return frame.iloc[::-1].reset_index(drop=True)


def cited_clauses(session: Session) -> pd.DataFrame:
    """case_id, output_id, clause (`policy/key`): each once, whichever judgement cites it in whatever version."""
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Case.id).label("case_id"),
            col(Case.output_id),
            (col(Policy.slug) + "/" + col(Clause.key)).label("clause"),
        )
        .select_from(Citation)
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .join(Case, col(Case.id) == Judgement.case_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .distinct()
        .order_by(col(Case.id), "clause")
    )
    return _frame(session, query)


def clause_names(session: Session) -> list[str]:
    """Every clause that a judgement cites, as `policy/key`."""
    return sorted(set(cited_clauses(session)["clause"]))


def rating_frame(session: Session, where: Slice = EVERYWHERE) -> pd.DataFrame:
    """output_id, person_id, group (slug), rating, on outputs that two people or more rated; people without a group have "".

    What people said themselves among the newest MOST_SAID statements, and let be reviewed.
    """
    stands = (*voices(), said_lately(session))
    several = (
        select(col(Feedback.output_id))
        .where(col(Feedback.kind) == Kind.RATING, *stands)
        .group_by(col(Feedback.output_id))
        .having(func.count(col(Feedback.person_id).distinct()) > 1)
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Feedback.output_id),
            col(Feedback.person_id),
            func.coalesce(col(StakeholderGroup.slug), "").label("group"),
            col(Feedback.rating),
        )
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Feedback.stakeholder_group_id)
        .join(Output, col(Output.id) == Feedback.output_id)
        .where(
            col(Feedback.kind) == Kind.RATING,
            col(Feedback.output_id).in_(several),
            *stands,
            *where.conditions(),
        )
        .order_by(col(Feedback.id))
    )
    if where.clause is not None:
        cases = select(col(Case.output_id)).where(col(Case.id).in_(_cases_citing(where.clause)))
        query = query.where(col(Feedback.output_id).in_(cases))
    return _frame(session, query)


def statements_are_cut(session: Session) -> bool:
    """Whether there are more statements than are looked at."""
    return _newest(session) > MOST_SAID


def said_lately(session: Session) -> ColumnElement[bool]:
    """Whether a `Feedback` row is among the newest MOST_SAID."""
    return col(Feedback.id) > _newest(session) - MOST_SAID


def _newest(session: Session) -> int:
    return session.execute(select(func.max(col(Feedback.id)))).scalar() or 0


def voices() -> tuple[ColumnElement[bool], ...]:
    """Conditions on `Feedback`: known people speak for themselves, and let their words be reviewed."""
    return (
        col(Feedback.source) == Source.HUMAN,
        col(Feedback.person_id).is_not(None),
        standing_consent(Scope.REVIEW),
    )


def _cases_citing(clause: str) -> Select[int]:
    policy, _, key = clause.partition("/")
    return (
        select(col(Judgement.case_id))
        .join(Citation, col(Citation.judgement_id) == Judgement.id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(col(Policy.slug) == policy, col(Clause.key) == key)
    )


def _frame(session: Session, query: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    found = session.execute(query)
    return pd.DataFrame(found.all(), columns=list(found.keys()))
