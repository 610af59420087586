"""One model version against another: every slice, all of them together, and the same prompts."""

from dataclasses import dataclass

from scipy.stats import norm
from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.releases.queries.outcomes import Outcome, outcomes, same_prompts
from governance.measures.before_after import (
    Paired,
    Stratified,
    Stratum,
    difference,
    paired,
    stratified,
)
from governance.registry.queries import model_version_id
from governance.registry.tables import Output

__all__ = ["Comparison", "Outcome", "PairedRow", "SliceComparison", "release_comparison"]

LEVEL = 0.05


@dataclass(frozen=True)
class SliceComparison:
    """One language and scenario. The difference is after less before; `low` and `high` bound it at 95%, `surely` says in which
    direction it lies where that is sure over all slices together (Bonferroni): -1 fewer, 1 more, 0 not sure.
    """

    language: str
    scenario: str
    stratum: Stratum
    difference: float | None
    low: float | None
    high: float | None
    surely: int

    @property
    def name(self) -> str:
        return f"{self.language} · {self.scenario}"

    @property
    def rate_before(self) -> float | None:
        return self.stratum.hits_before / self.stratum.n_before if self.stratum.n_before else None

    @property
    def rate_after(self) -> float | None:
        return self.stratum.hits_after / self.stratum.n_after if self.stratum.n_after else None


@dataclass(frozen=True)
class PairedRow:
    """The same prompts in one slice, or in all (`name` "all")."""

    name: str
    found: Paired


@dataclass(frozen=True)
class Comparison:
    """`overall` is over slices with both versions, each compared with itself. `prompts` counts conversations that both versions
    answered, `pairs` those of them in which both answers have the outcome one way or the other.
    """

    before: str
    after: str
    outcome: Outcome
    overall: Stratified | None
    slices: list[SliceComparison]
    prompts: int
    pairs: list[PairedRow]


def release_comparison(session: Session, before: str, after: str, outcome: Outcome) -> Comparison:
    """Slices with the surest and largest changes first. Raises NotFound for an unknown version."""
    before_id, after_id = model_version_id(session, before), model_version_id(session, after)
    strata = _strata(session, outcome, before_id, after_id)
    both = [each for each in strata.values() if each.n_before and each.n_after]
    z = float(norm.isf(LEVEL / 2 / max(1, len(both))))
    slices = [_slice(*place, stratum, z) for place, stratum in strata.items()]
    slices.sort(
        key=lambda row: (row.difference is None, row.surely == 0, -abs(row.difference or 0.0), row.name)
    )
    prompts = same_prompts(session, before_id, after_id)
    return Comparison(
        before=before,
        after=after,
        outcome=outcome,
        overall=stratified(both),
        slices=slices,
        prompts=len(prompts),
        pairs=_pairs(session, outcome, prompts, (before_id, after_id)),
    )


def _strata(
    session: Session, outcome: Outcome, before_id: int, after_id: int
) -> dict[tuple[str, str], Stratum]:
    known = outcomes(outcome, (before_id, after_id))
    rows = session.execute(
        select(
            col(Output.language),
            col(Output.scenario),
            col(Output.model_version_id),
            func.count(),
            func.sum(known.c.hit),
        )
        .join(known, known.c.output_id == Output.id)
        .group_by(col(Output.language), col(Output.scenario), col(Output.model_version_id))
    )
    counts: dict[tuple[str, str], dict[int, tuple[int, int]]] = {}
    for language, scenario, version_id, n, hits in rows:
        counts.setdefault((language, scenario), {})[version_id] = (int(hits), n)
    return {
        place: Stratum(*found.get(before_id, (0, 0)), *found.get(after_id, (0, 0)))
        for place, found in sorted(counts.items())
    }


def _slice(language: str, scenario: str, stratum: Stratum, z: float) -> SliceComparison:
    found, strict = difference(stratum), difference(stratum, z)
    if found is None or strict is None:
        return SliceComparison(
            language=language,
            scenario=scenario,
            stratum=stratum,
            difference=None,
            low=None,
            high=None,
            surely=0,
        )
    surely = -1 if strict[2] < 0 else int(strict[1] > 0)
    return SliceComparison(language, scenario, stratum, *found, surely)


def _pairs(
    session: Session,
    outcome: Outcome,
    prompts: list[tuple[int, int, str, str]],
    version_ids: tuple[int, int],
) -> list[PairedRow]:
    known = outcomes(outcome, version_ids)
    hits = {row.output_id: bool(row.hit) for row in session.execute(select(known.c.output_id, known.c.hit))}
    tables: dict[str, list[int]] = {}
    for before, after, language, scenario in prompts:
        if before in hits and after in hits:
            cell = 2 * (not hits[before]) + (not hits[after])
            for name in ("all", f"{language} · {scenario}"):
                tables.setdefault(name, [0, 0, 0, 0])[cell] += 1
    rows = [
        PairedRow(name, found) for name, counts in tables.items() if (found := paired(*counts)) is not None
    ]
    return sorted(rows, key=lambda row: (row.name != "all", -abs(row.found.difference), row.name))
