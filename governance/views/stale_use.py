"""Stale judgements by what hangs on them: how many training examples rest on each, and both texts side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from governance.core.people.tables import Person
from governance.datasets.tables import Example, ExampleSource
from governance.feedback.queries.quoting import with_consent
from governance.feedback.quotes import of_judgement
from governance.feedback.tables import Scope
from governance.policy.queries import clause_references
from governance.policy.tables import Clause
from governance.review.queries import StaleCitation, stale_judgements
from governance.review.tables import Case, CaseState, Judgement


@dataclass(frozen=True)
class StaleUse:
    """A stale citation with what rests on its judgement: `examples` in `dataset_versions` versions.

    `cited` and `current` are the clauses' references, `current` empty where the clause is gone. `is_resolved` tells whether the
    case can be judged anew; otherwise it still is being judged.
    """

    citation: StaleCitation
    examples: int
    dataset_versions: int
    reviewer_id: int
    reviewer: str
    rationale: str
    is_resolved: bool
    cited: str
    cited_text: str
    current: str
    current_text: str


def stale_by_use(session: Session, at: datetime) -> list[StaleUse]:
    """Stale citations at `at`, those with the most training examples first."""
    found = stale_judgements(session, at)
    judgement_ids = {each.judgement_id for each in found}
    used = {row.judgement_id: row for row in session.execute(_use(judgement_ids))}
    made = {
        judgement.id: (judgement, reviewer.shown_name, state == CaseState.RESOLVED)
        for judgement, reviewer, state in session.execute(
            select(Judgement, Person, col(Case.state))
            .join(Person, col(Person.id) == Judgement.reviewer_id)
            .join(Case, col(Case.id) == Judgement.case_id)
            .where(col(Judgement.id).in_(judgement_ids))
        )
    }
    reasons = with_consent(
        session,
        {of_judgement(judgement.id): judgement.rationale for judgement, _, _ in made.values()},
        Scope.REVIEW,
    )
    texts, names = _clauses(session, found)
    rows = []
    for each in found:
        judgement, reviewer, is_resolved = made[each.judgement_id]
        use = used.get(each.judgement_id)
        rows.append(
            StaleUse(
                citation=each,
                examples=use.examples if use else 0,
                dataset_versions=use.versions if use else 0,
                reviewer_id=judgement.reviewer_id,
                reviewer=reviewer,
                rationale=reasons[of_judgement(judgement.id)],
                is_resolved=is_resolved,
                cited=names[each.cited_clause_id],
                cited_text=texts[each.cited_clause_id],
                current=names.get(each.current_clause_id or 0, ""),
                current_text=texts.get(each.current_clause_id or 0, ""),
            )
        )
    return sorted(rows, key=lambda row: (-row.examples, row.citation.judgement_id, row.citation.key))


def _use(judgement_ids: set[int]) -> Select[int | None, int, int]:
    return (
        select(
            col(ExampleSource.judgement_id),
            func.count(col(ExampleSource.example_id).distinct()).label("examples"),
            func.count(col(Example.dataset_version_id).distinct()).label("versions"),
        )
        .join(Example, col(Example.id) == ExampleSource.example_id)
        .where(col(ExampleSource.judgement_id).in_(judgement_ids))
        .group_by(col(ExampleSource.judgement_id))
    )


def _clauses(session: Session, found: Sequence[StaleCitation]) -> tuple[dict[int, str], dict[int, str]]:
    """Texts and references of the clauses cited and of those in force, by id."""
    ids = {each.cited_clause_id for each in found} | {
        each.current_clause_id for each in found if each.current_clause_id is not None
    }
    rows = session.execute(select(col(Clause.id), col(Clause.text)).where(col(Clause.id).in_(ids)))
    texts = {clause_id: text for clause_id, text in rows}  # noqa: C416 a result isn't a mapping
    return texts, clause_references(session, ids)
