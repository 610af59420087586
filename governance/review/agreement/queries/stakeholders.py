"""How far stakeholders agree about outputs: within each group, across groups, and what votes come to when dissent is kept."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.measures.aggregation import TIED, entropy, jury_verdicts, majority, soft_labels
from governance.measures.dawid_skene import dawid_skene
from governance.measures.group_agreement import (
    GroupAgreement,
    PairAgreement,
    group_agreements,
    pair_agreements,
)
from governance.measures.ratings import Ratings, code_ratings
from governance.measures.side_by_side import SideBySide, side_by_side
from governance.registry.tables import Output
from governance.review.agreement.queries.frames import EVERYWHERE, Slice, rating_frame, statements_are_cut

RESAMPLES, PERMUTATIONS, JURIES, SEED = 1_000, 199, 1_000, 0
FEWEST_VOTES = 5
"""Raters of an output under which its votes aren't aggregated."""
MOST_OUTPUTS = 200

CLASSES = ("poor", "middling", "good")
"""Ratings of 1 and 2, of 3, of 4 and 5."""
_POINTS = np.arange(3.0)

Seats = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class StakeholderAgreement:
    """`names`: how each group is called, in the order of their colours. `is_cut`: more ratings are known than were read."""

    overall: SideBySide
    groups: list[GroupAgreement]
    pairs: list[PairAgreement]
    names: dict[str, str]
    outputs: int
    ratings: int
    is_cut: bool


@dataclass(frozen=True)
class Vote:
    """What the ratings of one output come to. `shares`: the soft label over CLASSES, `mixed` its entropy in bits.

    `majority` is None where votes are even; `truth` with its probability is Dawid and Skene's, with groups as observers (single
    people rate too few outputs); `jury` the shares of 1,000 juries that came to each class, None where a group with a seat never
    rated the output.
    """

    output_id: int
    raters: int
    shares: tuple[float, ...]
    mixed: float
    majority: str | None
    truth: str
    truth_probability: float
    jury: tuple[float, ...] | None
    excerpt: str

    @property
    def reference(self) -> str:
        return Prefix.OUTPUT.of(self.output_id)

    @property
    def jury_verdict(self) -> str | None:
        """What most juries came to."""
        return CLASSES[int(np.argmax(self.jury))] if self.jury else None

    @property
    def is_overturned(self) -> bool:
        """Whether most juries decide otherwise than the majority of whoever happened to rate."""
        return None not in (self.majority, self.jury_verdict) and self.majority != self.jury_verdict


@dataclass(frozen=True)
class Votes:
    """Outputs with five raters or more: overturned ones first, then the most mixed. `outputs` is how many there are in all."""

    rows: list[Vote]
    outputs: int
    overturned: int
    seats: Seats


def stakeholder_agreement(session: Session, where: Slice = EVERYWHERE) -> StakeholderAgreement:
    """Ratings (1 to 5, ordinal) by group. A group's raters are those who spoke for it most often."""
    frame = rating_frame(session, where)
    ratings = _coded(frame)
    groups = _groups_of_raters(frame, ratings)
    rng = np.random.default_rng(SEED)
    found = group_agreements(ratings, groups, "ordinal", RESAMPLES, PERMUTATIONS, rng)
    known = _known_groups(session)
    shown = [slug for slug in known if any(each.group == slug and not each.is_suppressed for each in found)]
    place = {slug: number for number, slug in enumerate(known)}
    return StakeholderAgreement(
        overall=side_by_side(ratings, "ordinal", RESAMPLES, rng),
        groups=sorted(found, key=lambda each: place.get(each.group, len(place))),
        pairs=pair_agreements(ratings, groups, shown, "ordinal"),
        names={slug: group.name for slug, group in known.items()},
        outputs=frame["output_id"].nunique(),
        ratings=len(frame),
        is_cut=statements_are_cut(session),
    )


def usual_seats(session: Session) -> Seats:
    """A jury of about twelve in the shares that the organisation wants to hear from; one of each group where it set none."""
    groups = _known_groups(session).values()
    targets = {group.slug: group.target_permille or 0 for group in groups}
    whole = sum(targets.values())
    return tuple((slug, max(1, round(12 * part / whole)) if whole else 1) for slug, part in targets.items())


def votes(session: Session, seats: Seats, where: Slice = EVERYWHERE) -> Votes:
    """What votes come to by majority, by Dawid and Skene, and by juries with these seats (no juries without a seat)."""
    frame = rating_frame(session, where)
    frame["value"] = pd.cut(frame["rating"], [0, 2, 3, 5], labels=list(CLASSES)).astype(str)
    frame = frame[frame.groupby("output_id")["person_id"].transform("nunique") >= FEWEST_VOTES]
    if frame.empty:
        return Votes([], 0, 0, seats)
    frame = frame.drop_duplicates(["output_id", "person_id"]).reset_index(drop=True)
    rows = _votes(frame, seats)
    rows.sort(key=lambda row: (not row.is_overturned, -row.mixed, row.output_id))
    shown = _with_excerpts(session, rows[:MOST_OUTPUTS])
    return Votes(shown, len(rows), sum(row.is_overturned for row in rows), seats)


def _votes(frame: pd.DataFrame, seats: Seats) -> list[Vote]:
    items, outputs = pd.factorize(frame["output_id"])
    groups, slugs = pd.factorize(frame["group"])
    values = frame["value"].map({name: code for code, name in enumerate(CLASSES)}).to_numpy(dtype=np.int64)
    said = Ratings(
        items=np.asarray(items, dtype=np.int64),
        raters=np.asarray(groups, dtype=np.int64),
        values=np.asarray(values, dtype=np.int64),
        item_count=len(outputs),
        rater_names=list(slugs),
        categories=CLASSES,
        points=_POINTS,
        kept=None,
    )
    counts = said.counts()
    labels = soft_labels(counts)
    mixed, voted = entropy(labels), majority(counts)
    truths = dawid_skene(said).posteriors
    juries = _juries(said, seats)
    return [
        Vote(
            output_id=int(output),
            raters=int(counts[item].sum()),
            shares=tuple(labels[item].tolist()),
            mixed=float(mixed[item]),
            majority=CLASSES[voted[item]] if voted[item] != TIED else None,
            truth=CLASSES[int(truths[item].argmax())],
            truth_probability=float(truths[item].max()),
            jury=None if np.isnan(juries[item]).any() else tuple(juries[item].tolist()),
            excerpt="",
        )
        for item, output in enumerate(outputs)
    ]


def _juries(said: Ratings, seats: Seats) -> NDArray[np.float64]:
    """Outputs × classes: the share of juries; NaN where a group with a seat never rated the output, or nobody has a seat."""
    sitting = {group: number for group, number in seats if number > 0}
    if not sitting:
        return np.full((said.item_count, len(CLASSES)), np.nan)
    code = {str(group): number for number, group in enumerate(said.rater_names)}
    by_group = {group: said.counts(said.raters == code.get(group, -1)) for group in sitting}
    return jury_verdicts(by_group, sitting, JURIES, np.random.default_rng(SEED)).verdicts


def _with_excerpts(session: Session, rows: list[Vote]) -> list[Vote]:
    ids = [row.output_id for row in rows]
    found = session.execute(
        select(col(Output.id), func.substr(col(Output.answer), 1, 160)).where(col(Output.id).in_(ids))
    )
    texts = {output_id: excerpt for output_id, excerpt in found}  # noqa: C416 a result isn't a mapping
    return [Vote(**{**vars(row), "excerpt": texts[row.output_id]}) for row in rows]


def _coded(frame: pd.DataFrame) -> Ratings:
    return code_ratings(frame["output_id"], frame["person_id"], frame["rating"], "ordinal", [1, 2, 3, 4, 5])


def _groups_of_raters(frame: pd.DataFrame, ratings: Ratings) -> NDArray[np.str_]:
    """The group that each rater, by code, spoke for most often."""
    if frame.empty:
        return np.array([], dtype=str)
    usual = frame.groupby("person_id")["group"].agg(lambda said: said.mode().iloc[0])
    return np.array([str(usual.get(person, "")) for person in ratings.rater_names])


def _known_groups(session: Session) -> dict[str, StakeholderGroup]:
    query = select(StakeholderGroup).order_by(col(StakeholderGroup.position))
    return {group.slug: group for group in session.execute(query).scalars()}
