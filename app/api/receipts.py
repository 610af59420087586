"""GET /receipts/{code}: what became of someone's words, for whoever has the code. No key: the code is the secret."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.api.rates import Rate
from app.session.cache import read
from governance.core.errors import NotFound, TooMany
from governance.feedback.tables import Kind, Preference, Scope
from governance.privacy.queries import everything_by_code
from governance.views.receipts.queries import Receipt, receipt
from governance.views.receipts.steps import Stage

router = APIRouter()

A_MINUTE = 60
"""Receipts that one address may ask for, in this process. Codes cannot be guessed anyway (a hundred bits)."""

ADDRESSES = 4_096


class StepAnswer(BaseModel):
    """One thing that happened. `state` is a verdict, a finding's state, or done/planned; `names` clauses or a version."""

    stage: Stage
    at: datetime | None
    state: str
    names: list[str]
    own_words: bool


class StatementAnswer(BaseModel):
    """What the contributor said, on the answer that began with `about`, and what became of it."""

    kind: Kind
    given_at: datetime
    rating: int | None
    category: str | None
    severity: int | None
    preference: Preference | None
    comment: str | None
    correction: str | None
    ranks: list[int] | None
    passage: str | None
    about: str
    consent_given: list[Scope]
    consent_standing: list[Scope]
    steps: list[StepAnswer]


class ReceiptAnswer(BaseModel):
    """The newest statements that the code stands for; `total` counts all of them."""

    issued_at: datetime
    total: int
    statements: list[StatementAnswer]


class Refusal(BaseModel):
    """What is wrong, in a sentence."""

    error: str


_REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"model": Refusal, "description": "No receipt has this code"},
    429: {
        "model": Refusal,
        "description": "Too many receipts a minute; `Retry-After` says when to come again",
        "headers": {"Retry-After": {"schema": {"type": "integer"}}},
    },
}


@router.get("/receipts/{code}", response_model=ReceiptAnswer, responses=_REFUSALS)
def receipt_by_code(request: Request, code: str) -> ReceiptAnswer:
    """What became of the words that this code was given out for."""
    _count(request.client.host if request.client else "")
    found = read(receipt, code)
    if found is None:
        raise NotFound("receipt", "with this code")
    return _answer(found)


@router.get(
    "/receipts/{code}/export",
    summary="All that is kept about whoever holds the code",
    responses=_REFUSALS,
)
def export_by_code(request: Request, code: str) -> dict[str, Any]:
    """All that is kept about the person that this code was given out to, as data."""
    _count(request.client.host if request.client else "")
    return read(everything_by_code, code)


def _count(address: str) -> None:
    rate = _rate(address)
    try:
        rate.refuse_excess()
    except TooMany as excess:
        told = f"More than {A_MINUTE} receipts a minute were asked for. Try again in {excess.wait_seconds} s."
        raise TooMany(told, excess.wait_seconds) from None
    rate.spend(1)


@lru_cache(ADDRESSES)
def _rate(_address: str) -> Rate:
    return Rate(A_MINUTE, "receipts")


def _answer(found: Receipt) -> ReceiptAnswer:
    return ReceiptAnswer(
        issued_at=found.issued_at,
        total=found.total,
        statements=[
            StatementAnswer(
                kind=said.kind,
                given_at=said.given_at,
                rating=said.rating,
                category=said.category,
                severity=said.severity,
                preference=Preference(said.preference) if said.preference else None,
                comment=said.comment,
                correction=said.correction,
                ranks=[part.rank for part in said.parts if part.rank is not None] or None,
                passage=said.parts[0].passage if said.parts else None,
                about=said.about,
                consent_given=list(said.given),
                consent_standing=list(said.standing),
                steps=[
                    StepAnswer(
                        stage=step.stage,
                        at=step.at,
                        state=step.state,
                        names=list(step.names),
                        own_words=step.own_words,
                    )
                    for step in said.steps
                ],
            )
            for said in found.statements
        ],
    )
