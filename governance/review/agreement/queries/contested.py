"""Contested outputs: those on which stakeholder groups differ, by what the voices there are show at least.

Someone objects to an output who rated it 1 or 2, or flagged it. Of each two groups the shares that object are set beside each
other with Newcombe's interval; outputs rank by the end of it nearer to nothing (`measures.parting`), so that two voices never
outrank twenty.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.feedback.tables import Feedback, Kind
from governance.measures.parting import Difference, difference, jensen_shannon
from governance.registry.tables import Model, ModelVersion, Output
from governance.review.agreement.queries.frames import (
    EVERYWHERE,
    Slice,
    cited_clauses,
    said_lately,
    statements_are_cut,
    voices,
)
from governance.review.tables import Case, Resolution, Verdict

OBJECTS_FROM, EXCERPT, MOST_ROWS = 2, 160, 200
"""Ratings up to which someone objects; characters of an answer shown; outputs listed."""

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class GroupVoice:
    """How many people of a group spoke of an output, and how many of them object."""

    group: str
    people: int
    objecting: int

    @property
    def majority(self) -> str:
        """What most of them think."""
        if self.objecting * 2 == self.people:
            return "even"
        return "objects" if self.objecting * 2 > self.people else "content"


@dataclass(frozen=True)
class Parting:
    """`one` objects more than `other`: the difference of their shares with its 95% interval."""

    one: str
    other: str
    difference: float
    low: float
    high: float
    distance: float


@dataclass(frozen=True)
class About:
    """The beginning of an answer, and where it was given."""

    excerpt: str
    language: str
    scenario: str
    model_version: str


@dataclass(frozen=True)
class ContestedOutput:
    """One output. `case_id` is its newest case and `verdict` what that came to, None where there is none."""

    output_id: int
    voices: list[GroupVoice]
    parting: Parting
    about: About
    case_id: int | None
    verdict: Verdict | None
    clauses: tuple[str, ...]

    @property
    def reference(self) -> str:
        return Prefix.CASE.of(self.case_id) if self.case_id else Prefix.OUTPUT.of(self.output_id)

    @property
    def people(self) -> int:
        return sum(voice.people for voice in self.voices)


@dataclass(frozen=True)
class ClauseTally:
    """A clause (`policy/key`) that judgements of contested outputs cite: how many of them, and how the groups differ on all of
    these together, one voice for each person and output.
    """

    clause: str
    outputs: int
    parting: Parting
    voices: list[GroupVoice]


@dataclass(frozen=True)
class Contested:
    """`rows`: contested outputs, those that part most first, MOST_ROWS at most; `contested` how many there are, `read` how many
    outputs were spoken of by two groups or more, `unjudged` how many contested ones no case was opened for. `is_cut`: only the
    newest statements were looked at.
    """

    rows: list[ContestedOutput]
    clauses: list[ClauseTally]
    contested: int
    read: int
    unjudged: int
    is_cut: bool
    names: dict[str, str]


def contested_outputs(session: Session, where: Slice = EVERYWHERE) -> Contested:
    """Where groups differ beyond what chance gives, and which clauses these outputs touch."""
    frame = _voices(session, where)
    cited = cited_clauses(session)
    if where.clause is not None:
        frame = frame[frame["output_id"].isin(cited.loc[cited["clause"] == where.clause, "output_id"])]
    groups = _groups(session)
    slugs = [slug for slug in groups if slug in set(frame["group"])]
    outputs, people, objecting = _matrices(frame, slugs)
    partings, parted = _widest(slugs, people, objecting)
    order = sorted(
        np.flatnonzero(parted > 0).tolist(),
        key=lambda at: (-round(float(parted[at]), 9), -int(people[at].sum()), outputs[at]),
    )
    said = {at: _said(slugs, people[at], objecting[at]) for at in order}
    clauses: dict[int, tuple[str, ...]] = {}
    for output, clause in zip(cited["output_id"], cited["clause"], strict=True):
        clauses[output] = tuple(sorted({*clauses.get(output, ()), clause}))
    shown = order[:MOST_ROWS]
    described = _described(session, [outputs[at] for at in shown])
    judged = _judged(session, [outputs[at] for at in order])
    rows = [
        ContestedOutput(
            output_id=outputs[at],
            voices=said[at],
            parting=partings[at],
            about=described[outputs[at]],
            case_id=judged[outputs[at]][0] if outputs[at] in judged else None,
            verdict=judged[outputs[at]][1] if outputs[at] in judged else None,
            clauses=clauses.get(outputs[at], ()),
        )
        for at in shown
    ]
    tally = _tally(slugs, [(clauses.get(outputs[at], ()), people[at], objecting[at]) for at in order])
    unjudged = sum(outputs[at] not in judged for at in order)
    return Contested(
        rows=rows,
        clauses=tally,
        contested=len(order),
        read=len(outputs),
        unjudged=unjudged,
        is_cut=statements_are_cut(session),
        names=groups,
    )


def _voices(session: Session, where: Slice) -> pd.DataFrame:
    """output_id, group, people, objecting: outputs of which two groups or more spoke."""
    objects = or_(col(Feedback.kind) == Kind.FLAG, col(Feedback.rating) <= OBJECTS_FROM)
    spoke = and_(col(Feedback.kind).in_([Kind.RATING, Kind.FLAG]), said_lately(session), *voices())
    several = (
        select(col(Feedback.output_id))
        .where(spoke)
        .group_by(col(Feedback.output_id))
        .having(func.count(col(Feedback.stakeholder_group_id).distinct()) > 1)
    )
    found = session.execute(
        select(
            col(Feedback.output_id),
            col(StakeholderGroup.slug),
            func.count(col(Feedback.person_id).distinct()),
            func.count(case((objects, col(Feedback.person_id))).distinct()),
        )
        .join(StakeholderGroup, col(StakeholderGroup.id) == Feedback.stakeholder_group_id)
        .join(Output, col(Output.id) == Feedback.output_id)
        .where(spoke, col(Feedback.output_id).in_(several), *where.conditions())
        .group_by(col(Feedback.output_id), col(StakeholderGroup.slug))
    )
    return pd.DataFrame(found.all(), columns=["output_id", "group", "people", "objecting"])


def _matrices(frame: pd.DataFrame, slugs: Sequence[str]) -> tuple[list[int], Whole, Whole]:
    """Outputs in order, and outputs × groups: how many spoke, how many object."""
    outputs = sorted(int(each) for each in frame["output_id"].unique())
    row = frame["output_id"].map({output: number for number, output in enumerate(outputs)})
    column = frame["group"].map({slug: number for number, slug in enumerate(slugs)})
    people = np.zeros((len(outputs), len(slugs)), dtype=np.int64)
    objecting = people.copy()
    people[row, column], objecting[row, column] = frame["people"], frame["objecting"]
    return outputs, people, objecting


def _widest(
    slugs: Sequence[str], people: Whole, objecting: Whole
) -> tuple[list[Parting], NDArray[np.float64]]:
    """For each row the two groups that part most surely, and how far they part at least."""
    pairs = list(combinations(range(len(slugs)), 2))
    if not pairs or not len(people):
        return [], np.zeros(len(people))
    apart = [difference(objecting[:, a], people[:, a], objecting[:, b], people[:, b]) for a, b in pairs]
    least = np.stack([each.parted for each in apart], axis=1)
    width = np.stack([np.nan_to_num(np.abs(each.difference)) for each in apart], axis=1)
    best = (least + 1e-9 * width).argmax(axis=1)
    partings = [
        _parting(slugs, pairs[pair], apart[pair], at, people[at], objecting[at])
        for at, pair in enumerate(best.tolist())
    ]
    return partings, np.asarray(least.max(axis=1))


def _parting(
    slugs: Sequence[str], pair: tuple[int, int], apart: Difference, at: int, people: Whole, objecting: Whole
) -> Parting:
    one, other = pair
    shares = objecting[[one, other]] / np.maximum(people[[one, other]], 1)
    mine, theirs = (np.array([share, 1 - share]) for share in shares)
    distance = float(jensen_shannon(mine, theirs))
    value, low, high = (float(each[at]) for each in (apart.difference, apart.low, apart.high))
    if value < 0:
        return Parting(
            one=slugs[other], other=slugs[one], difference=-value, low=-high, high=-low, distance=distance
        )
    return Parting(
        one=slugs[one], other=slugs[other], difference=value, low=low, high=high, distance=distance
    )


def _said(slugs: Sequence[str], people: Whole, objecting: Whole) -> list[GroupVoice]:
    return [
        GroupVoice(slug, int(all_of), int(against))
        for slug, all_of, against in zip(slugs, people, objecting, strict=True)
        if all_of
    ]


def _tally(slugs: Sequence[str], told: Iterable[tuple[tuple[str, ...], Whole, Whole]]) -> list[ClauseTally]:
    """Clauses by how many contested outputs touch them."""
    outputs: Counter[str] = Counter()
    sums: dict[str, list[Whole]] = {}
    for clauses, people, objecting in told:
        for clause in clauses:
            outputs[clause] += 1
            before = sums.get(clause, [np.zeros_like(people), np.zeros_like(people)])
            sums[clause] = [before[0] + people, before[1] + objecting]
    found = []
    for clause, times in sorted(outputs.items(), key=lambda each: (-each[1], each[0])):
        people, objecting = sums[clause]
        [parting], _ = _widest(slugs, people[None], objecting[None])
        found.append(ClauseTally(clause, times, parting, _said(slugs, people, objecting)))
    return found


def _described(session: Session, output_ids: Sequence[int]) -> dict[int, About]:
    rows = session.execute(
        select(
            col(Output.id),
            func.substr(col(Output.answer), 1, EXCERPT),
            col(Output.language),
            col(Output.scenario),
            col(Model.slug) + " " + col(ModelVersion.label),
        )
        .join(ModelVersion, col(ModelVersion.id) == Output.model_version_id)
        .join(Model, col(Model.id) == ModelVersion.model_id)
        .where(col(Output.id).in_(output_ids))
    )
    return {row[0]: About(*row[1:]) for row in rows}


def _judged(session: Session, output_ids: Sequence[int]) -> dict[int, tuple[int, Verdict | None]]:
    """The newest case of each output, and what it came to."""
    rows = session.execute(
        select(col(Case.output_id), col(Case.id), col(Resolution.verdict))
        .outerjoin(Resolution, col(Resolution.case_id) == Case.id)
        .where(col(Case.output_id).in_(output_ids))
        .order_by(col(Case.id))
    )
    return {output_id: (case_id, verdict) for output_id, case_id, verdict in rows}


def _groups(session: Session) -> dict[str, str]:
    """Names by slug, in the order of their colours."""
    query = select(col(StakeholderGroup.slug), col(StakeholderGroup.name)).order_by(
        col(StakeholderGroup.position)
    )
    return {slug: name for slug, name in session.execute(query)}  # noqa: C416 a result isn't a mapping
