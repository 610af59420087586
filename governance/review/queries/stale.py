"""Judgements whose ground has moved: a clause they cite reads otherwise in the version in force, or is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.core.references import Prefix
from governance.policy.queries import clauses_that_moved_on
from governance.policy.tables import Clause, Policy, PolicyVersion
from governance.review.tables import Case, Citation, Judgement, Verdict
from governance.review.tables.second_looks import Reassessment


@dataclass(frozen=True)
class StaleCitation:
    """One clause cited by a judgement, and what became of it.

    `current` is the number of the version in force, None where the policy has none; `current_clause_id` is None where the
    clause is gone; `current_text_hash` is empty then.
    """

    judgement_id: int
    case_id: int
    verdict: Verdict
    made_at: datetime
    policy: str
    key: str
    cited_clause_id: int
    cited: int
    current_clause_id: int | None
    current: int | None
    current_text_hash: str

    @property
    def reference(self) -> str:
        return Prefix.JUDGEMENT.of(self.judgement_id)

    @property
    def is_gone(self) -> bool:
        return self.current_clause_id is None


def stale_judgements(session: Session, at: datetime) -> list[StaleCitation]:
    """The citations that are stale at `at`, by judgement and key. Cases that were re-opened since are left out, and judgements
    that were confirmed under the same text.

    A clause whose new key somebody confirmed is the same clause (`governance.policy.queries.lineage`).
    """
    later = aliased(Case)
    moved = clauses_that_moved_on(session, at)
    rows = session.execute(
        select(
            col(Judgement.id),
            col(Judgement.case_id),
            col(Judgement.verdict),
            col(Judgement.made_at),
            col(Policy.slug),
            col(Clause.key),
            col(Clause.id),
            col(PolicyVersion.number),
        )
        .select_from(Citation)
        .join(Judgement, col(Judgement.id) == Citation.judgement_id)
        .join(Case, col(Case.id) == Judgement.case_id)
        .join(Clause, col(Clause.id) == Citation.clause_id)
        .join(PolicyVersion, col(PolicyVersion.id) == Clause.policy_version_id)
        .join(Policy, col(Policy.id) == PolicyVersion.policy_id)
        .where(
            col(Citation.clause_id).in_(list(moved)),
            ~exists().where(col(later.output_id) == Case.output_id, col(later.round) > Case.round),
        )
        .order_by(col(Judgement.id), col(Clause.key))
    ).all()
    texts = _text_hashes(session, [each.current_clause_id for each in moved.values()])
    confirmed = _confirmed(session)
    found = [
        StaleCitation(
            judgement_id=judgement_id,
            case_id=case_id,
            verdict=verdict,
            made_at=made_at,
            policy=policy,
            key=key,
            cited_clause_id=clause_id,
            cited=number,
            current_clause_id=moved[clause_id].current_clause_id,
            current=moved[clause_id].current,
            current_text_hash=texts.get(moved[clause_id].current_clause_id or 0, ""),
        )
        for judgement_id, case_id, verdict, made_at, policy, key, clause_id, number in rows
    ]
    return [
        each
        for each in found
        if (each.judgement_id, each.cited_clause_id, each.current_text_hash) not in confirmed
    ]


def _text_hashes(session: Session, clause_ids: Sequence[int | None]) -> dict[int, str]:
    ids = {clause_id for clause_id in clause_ids if clause_id is not None}
    rows = session.execute(select(col(Clause.id), col(Clause.text_hash)).where(col(Clause.id).in_(ids)))
    return {clause_id: text_hash for clause_id, text_hash in rows}  # noqa: C416 a result isn't a mapping


def _confirmed(session: Session) -> set[tuple[int, int, str]]:
    """What was confirmed: judgement, cited clause, and the hash of the text that it was confirmed under."""
    return {
        (judgement_id, clause_id, text_hash)
        for judgement_id, clause_id, text_hash in session.execute(
            select(
                col(Reassessment.judgement_id), col(Reassessment.clause_id), col(Reassessment.text_hash)
            ).where(col(Reassessment.next_case_id).is_(None))
        )
    }
