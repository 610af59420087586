"""How far reviewers agree: overall, in each part of the work, and each two of them beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from sqlmodel import Session

from governance.core.references import Prefix
from governance.measures.cohen import Kappa, cohen_kappa, confusion, pooled_confusion
from governance.measures.dawid_skene import dawid_skene
from governance.measures.ratings import Level, Ratings, code_ratings
from governance.measures.side_by_side import SideBySide, side_by_side
from governance.review.agreement.queries.frames import (
    EVERYWHERE,
    MOST_READ,
    Slice,
    cited_clauses,
    judgement_frame,
)
from governance.review.rules import SEVERITIES
from governance.review.tables import Verdict

RESAMPLES = 1_000
SEED = 0
"""Intervals are the same each time they are asked for."""


class Question(StrEnum):
    VERDICT = "verdict"
    SEVERITY = "severity"

    @property
    def level(self) -> Level:
        return "nominal" if self is Question.VERDICT else "ordinal"

    @property
    def answers(self) -> list[str] | list[int]:
        """The values there are, in their order."""
        return [verdict.value for verdict in Verdict] if self is Question.VERDICT else list(SEVERITIES)


class Part(StrEnum):
    """What to part the work by."""

    CLAUSE = "clause"
    SCENARIO = "scenario"
    LANGUAGE = "language"
    PAIR = "reviewer pair"
    MONTH = "month"
    MODEL_VERSION = "model version"


@dataclass(frozen=True)
class PartAgreement:
    """One part by its name; `kappa` is Cohen's, for a pair of reviewers only."""

    name: str
    measured: SideBySide
    kappa: Kappa | None = None


@dataclass(frozen=True)
class ReviewerAgreement:
    """`judgements` were read, of `cases`; figures speak of those that two reviewers or more judged. `is_cut`: there are more."""

    overall: SideBySide
    parts: list[PartAgreement]
    cases: int
    judgements: int
    is_cut: bool


@dataclass(frozen=True)
class Confusion:
    """What `one` said (rows) where `other` said something of the same case (columns); for `one` empty all pairs, both ways."""

    one: str
    other: str
    values: list[str]
    table: list[list[int]]
    kappa: Kappa | None

    @property
    def pairs(self) -> int:
        return sum(map(sum, self.table))


@dataclass(frozen=True)
class ReviewerSkill:
    """How often a reviewer probably says what is the case, if nobody knows it (Dawid and Skene), and how often each verdict."""

    reviewer: str
    judgements: int
    accuracy: float
    shares: dict[str, float]


@dataclass(frozen=True)
class CaseJudgements:
    """A case with what each reviewer said of it."""

    case_id: int
    said: list[tuple[str, str]]
    scenario: str
    language: str

    @property
    def reference(self) -> str:
        return Prefix.CASE.of(self.case_id)

    @property
    def is_split(self) -> bool:
        return len({value for _, value in self.said}) > 1


def reviewer_agreement(
    session: Session, question: Question, part: Part, where: Slice = EVERYWHERE
) -> ReviewerAgreement:
    """Overall, and for each value of `part`, those with most cases first (months in their order)."""
    frame = _asked(judgement_frame(session, where), question)
    parts = [
        PartAgreement(name, _measured(rows, question), _kappa(rows, question) if part is Part.PAIR else None)
        for name, rows in _parts(session, frame, part)
    ]
    telling = [each for each in parts if each.measured.items]
    if part is not Part.MONTH:
        telling.sort(key=lambda each: (-each.measured.items, each.name))
    return ReviewerAgreement(
        _measured(frame, question), telling, frame["case_id"].nunique(), len(frame), len(frame) >= MOST_READ
    )


def cases_behind(
    session: Session, question: Question, part: Part, name: str, where: Slice = EVERYWHERE
) -> list[CaseJudgements]:
    """The cases with two judgements or more that stand behind a part's figures, those on which reviewers differ first."""
    frame = _asked(judgement_frame(session, where), question)
    rows = dict(_parts(session, frame, part)).get(name, frame.iloc[:0]) if name else frame
    found = [
        CaseJudgements(
            int(each["case_id"].iloc[0]),
            list(zip(each["reviewer"], each["value"].astype(str), strict=True)),
            each["scenario"].iloc[0],
            each["language"].iloc[0],
        )
        for _, each in rows.groupby("case_id", sort=True)
        if len(each) > 1
    ]
    return sorted(found, key=lambda case: (not case.is_split, -case.case_id))


def reviewer_confusion(
    session: Session, question: Question, pair: str = "", where: Slice = EVERYWHERE
) -> Confusion:
    """What the two of `pair` ("one and other", as `Part.PAIR` names it) said of the same cases; without it, all pairs."""
    frame = _asked(judgement_frame(session, where), question)
    values = [str(answer) for answer in question.answers]
    if pair:
        rows = dict(_pairs(frame)).get(pair, frame.iloc[:0])
        one, _, other = pair.partition(AND)
        ratings = _coded(rows, question)
        table = _between(ratings, rows, one, other)
        kappa = cohen_kappa(table) if table.any() else None
        return Confusion(one, other, values, table.tolist(), kappa)
    return Confusion("", "", values, pooled_confusion(_coded(frame, question)).tolist(), None)


def reviewer_skills(session: Session, where: Slice = EVERYWHERE) -> list[ReviewerSkill]:
    """Each reviewer of cases that several judged, the surest first."""
    frame = _asked(judgement_frame(session, where), Question.VERDICT)
    frame = frame[frame.groupby("case_id")["case_id"].transform("size") > 1].reset_index(drop=True)
    if frame.empty:
        return []
    ratings = _coded(frame, Question.VERDICT)
    found = dawid_skene(ratings)
    names = frame.drop_duplicates("reviewer_id").set_index("reviewer_id")["reviewer"]
    skills = []
    for code in np.unique(ratings.raters).tolist():
        said = np.bincount(ratings.values[ratings.raters == code], minlength=len(ratings.categories))
        shares = dict(zip(map(str, ratings.categories), (said / said.sum()).tolist(), strict=True))
        name = str(names[ratings.rater_names[code]])
        skills.append(ReviewerSkill(name, int(said.sum()), float(found.accuracies[code]), shares))
    return sorted(skills, key=lambda each: -each.accuracy)


AND = " and "


def _asked(frame: pd.DataFrame, question: Question) -> pd.DataFrame:
    """The rows that answer the question, its answer under `value`."""
    frame = frame.assign(value=frame[question.value])
    return frame[frame["value"].notna()].reset_index(drop=True)


def _coded(frame: pd.DataFrame, question: Question) -> Ratings:
    return code_ratings(
        frame["case_id"], frame["reviewer_id"], frame["value"], question.level, question.answers
    )


def _measured(frame: pd.DataFrame, question: Question) -> SideBySide:
    return side_by_side(_coded(frame, question), question.level, RESAMPLES, np.random.default_rng(SEED))


def _parts(session: Session, frame: pd.DataFrame, part: Part) -> Iterator[tuple[str, pd.DataFrame]]:
    """The frame parted, by name; a case that cites several clauses stands under each."""
    if part is Part.PAIR:
        yield from _pairs(frame)
        return
    if part is Part.CLAUSE:
        parted = frame.merge(cited_clauses(session)[["case_id", "clause"]], on="case_id")
    elif part is Part.MONTH:
        last = pd.to_datetime(frame.groupby("case_id")["made_at"].transform("max"), utc=True)
        parted = frame.assign(month=last.dt.strftime("%Y-%m"))
    else:
        parted = frame
    for name, rows in parted.groupby(part.value.replace(" ", "_"), sort=True):
        yield str(name), rows


def _pairs(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """What two reviewers said of the cases that both judged."""
    both = frame.merge(frame, on="case_id", suffixes=("", "_other"))
    both = both[both["reviewer"] < both["reviewer_other"]]
    for (one, other), shared in both.groupby(["reviewer", "reviewer_other"], sort=True):
        chosen = frame["case_id"].isin(shared["case_id"]) & frame["reviewer"].isin([one, other])
        yield f"{one}{AND}{other}", frame[chosen]


def _kappa(rows: pd.DataFrame, question: Question) -> Kappa | None:
    one, other = sorted(rows["reviewer"].unique())
    table = _between(_coded(rows, question), rows, one, other)
    return cohen_kappa(table) if table.any() else None


def _between(
    ratings: Ratings, rows: pd.DataFrame, one: str, other: str
) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    """The confusion table of two reviewers by name."""
    ids: dict[str, int] = dict(zip(rows["reviewer"], rows["reviewer_id"], strict=True))
    codes: Sequence[int] = [
        list(ratings.rater_names).index(ids[name]) for name in (one, other) if name in ids
    ]
    if len(codes) < 2:
        return np.zeros((len(ratings.categories),) * 2, dtype=np.int64)
    return confusion(ratings, *codes)
