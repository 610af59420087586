"""Reading single examples: a page of them, or one with everyone who stands behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.datasets.queries.consent import feedback_consents, rests_on_withdrawn, withdrawn_judgements
from governance.datasets.queries.versions import VersionRow, version_row
from governance.datasets.tables import Example, ExampleSource
from governance.feedback.queries.quoting import with_consent
from governance.feedback.quotes import of_judgement
from governance.feedback.tables import Feedback, Scope
from governance.review.tables import Judgement, Resolution

EXCERPT = 200

WITHHELD = [{"role": "assistant", "content": "(withheld: training consent to these words was withdrawn)"}]
"""Stands in the place of completions that rest on withdrawn words."""


@dataclass(frozen=True)
class ExampleLine:
    """An example in a list, texts cut to EXCERPT characters."""

    id: int
    position: int
    asked: str
    chosen: str
    rejected: str
    language: str
    scenario: str

    @property
    def reference(self) -> str:
        return Prefix.EXAMPLE.of(self.id)


@dataclass(frozen=True)
class ExamplePage:
    """`next_after` is the position to ask for next; None at the end."""

    rows: list[ExampleLine]
    next_after: int | None


@dataclass(frozen=True)
class SourceRow:
    """A statement that an example rests on: who said it (never by name), when, and whether they still let us train on it."""

    reference: str
    said_by: str
    group: str
    kind: str
    said_at: datetime
    consents: bool


@dataclass(frozen=True)
class DissentRow:
    """A judgement that differs from what the case came to on which an example rests, with its reasons."""

    reference: str
    verdict: str
    rationale: str


@dataclass(frozen=True)
class ExampleView:
    id: int
    version: VersionRow
    position: int
    prompt: list[dict[str, Any]]
    chosen: list[dict[str, Any]]
    rejected: list[dict[str, Any]]
    language: str
    scenario: str
    output: str
    digest: str
    sources: list[SourceRow]
    dissent: list[DissentRow]

    @property
    def reference(self) -> str:
        return Prefix.EXAMPLE.of(self.id)


def examples_page(
    session: Session, version_id: int, after: int | None = None, limit: int = 50
) -> ExamplePage:
    """The examples that follow position `after` (from the first, by default), in order."""
    rows = session.execute(
        select(
            col(Example.id),
            col(Example.position),
            col(Example.prompt),
            col(Example.chosen),
            col(Example.rejected),
            col(Example.language),
            col(Example.scenario),
            rests_on_withdrawn(),
        )
        .where(
            col(Example.dataset_version_id) == version_id,
            col(Example.position) > (-1 if after is None else after),
        )
        .order_by(col(Example.position))
        .limit(limit + 1)
    ).all()
    lines = [
        ExampleLine(
            id=row_id,
            position=position,
            asked=_last(prompt),
            chosen=_last(WITHHELD if withdrawn else chosen),
            rejected=_last(WITHHELD if withdrawn else rejected),
            language=language,
            scenario=scenario,
        )
        for row_id, position, prompt, chosen, rejected, language, scenario, withdrawn in rows[:limit]
    ]
    return ExamplePage(lines, lines[-1].position if len(rows) > limit else None)


def example_view(session: Session, example_id: int) -> ExampleView:
    """One example with its sources. Raises NotFound."""
    example = session.get(Example, example_id)
    if example is None:
        raise NotFound("example", Prefix.EXAMPLE.of(example_id))
    withdrawn = session.execute(
        select(rests_on_withdrawn()).where(col(Example.id) == example_id)
    ).scalar_one()
    return ExampleView(
        id=example.id,
        version=version_row(session, example.dataset_version_id),
        position=example.position,
        prompt=example.prompt,
        chosen=WITHHELD if withdrawn else example.chosen,
        rejected=WITHHELD if withdrawn else example.rejected,
        language=example.language,
        scenario=example.scenario,
        output=Prefix.OUTPUT.of(example.output_id),
        digest=example.digest,
        sources=[*_said(session, example_id), *_judged(session, example_id)],
        dissent=_dissent(session, example_id),
    )


def _last(messages: list[dict[str, Any]]) -> str:
    text: str = messages[-1]["content"] if messages else ""
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


def _said(session: Session, example_id: int) -> list[SourceRow]:
    rows = session.execute(
        select(
            col(Feedback.id),
            col(Feedback.person_id),
            func.coalesce(StakeholderGroup.name, ""),
            col(Feedback.kind),
            col(Feedback.given_at),
            feedback_consents(),
        )
        .join(ExampleSource, col(ExampleSource.feedback_id) == Feedback.id)
        .outerjoin(StakeholderGroup, col(StakeholderGroup.id) == Feedback.stakeholder_group_id)
        .where(col(ExampleSource.example_id) == example_id)
        .order_by(col(Feedback.id))
    )
    return [
        SourceRow(
            reference=Prefix.FEEDBACK.of(feedback_id),
            said_by=Prefix.PERSON.of(person_id) if person_id else "",
            group=group,
            kind=kind.value,
            said_at=given_at,
            consents=bool(consents),
        )
        for feedback_id, person_id, group, kind, given_at, consents in rows
    ]


def _dissent(session: Session, example_id: int) -> list[DissentRow]:
    source = aliased(Judgement)
    rows = session.execute(
        select(col(Judgement.id), col(Judgement.verdict), col(Judgement.rationale))
        .join(Resolution, col(Resolution.case_id) == Judgement.case_id)
        .where(
            col(Judgement.verdict) != Resolution.verdict,
            col(Judgement.case_id).in_(
                select(col(source.case_id))
                .join(ExampleSource, col(ExampleSource.judgement_id) == source.id)
                .where(col(ExampleSource.example_id) == example_id)
            ),
        )
        .order_by(col(Judgement.id))
    ).all()
    reasons = with_consent(session, {of_judgement(row_id): text for row_id, _, text in rows}, Scope.REVIEW)
    return [
        DissentRow(Prefix.JUDGEMENT.of(judgement_id), verdict.value, reasons[of_judgement(judgement_id)])
        for judgement_id, verdict, _ in rows
    ]


def _judged(session: Session, example_id: int) -> list[SourceRow]:
    rows = session.execute(
        select(
            col(Judgement.id),
            col(Judgement.reviewer_id),
            col(Judgement.made_at),
            col(Judgement.id).in_(withdrawn_judgements()),
        )
        .join(ExampleSource, col(ExampleSource.judgement_id) == Judgement.id)
        .where(col(ExampleSource.example_id) == example_id)
        .order_by(col(Judgement.id))
    )
    return [
        SourceRow(
            reference=Prefix.JUDGEMENT.of(judgement_id),
            said_by=Prefix.PERSON.of(reviewer_id),
            group="",
            kind="judgement",
            said_at=made_at,
            consents=not withdrawn,
        )
        for judgement_id, reviewer_id, made_at, withdrawn in rows
    ]
