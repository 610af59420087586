"""Drawing an audit's sample: shared out by the design, drawn from the seed, with the frame kept as a file."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.audit.frame import Frame, check_weights, sample_file
from governance.audit.queries.strata import strata_of
from governance.core import ledger
from governance.core.errors import Invalid
from governance.core.files import FileStore
from governance.core.unit_of_work import UnitOfWork
from governance.measures import sampling
from governance.measures.sample_size import UnusableDesign
from governance.measures.sampling_designs import Design, Share, shared_out


@dataclass(frozen=True)
class Drawing:
    """What was drawn: the sample's outputs with their stratum, each stratum's share, and the frame with its hash and file."""

    frame: Frame
    size: int
    hash: str
    file: str | None
    shares: list[Share]
    sample: list[tuple[int, str]]

    @property
    def strata(self) -> dict[str, dict[str, int]]:
        return {share.stratum: {"population": share.population, "n": share.n} for share in self.shares}


def draw(
    unit: UnitOfWork,
    wanted: Frame,
    design: Design,
    seed: int,
    *,
    rates: Mapping[str, float] | None = None,
    files: FileStore | None = None,
) -> Drawing:
    """Draws from all that `wanted` names, as known now. Raises Invalid by field for an empty frame, or a design that doesn't
    fit.
    """
    frame = wanted.model_copy(update={"until_event": ledger.head(unit.session).seq})
    if not 0 <= seed <= sampling.LARGEST_SEED:
        raise Invalid.field("seed", f"expected 0 to {sampling.LARGEST_SEED}")
    strata = strata_of(unit.session, frame)
    counts = {name: len(ids) for name, ids in strata.items()}
    check_weights(design, counts)
    try:
        shares = shared_out(design, counts, rates)
    except UnusableDesign as error:
        raise Invalid.field(error.field, error.reason) from error
    ids = sorted(output_id for drawn in strata.values() for output_id in drawn)
    sample = sampling.stratified(ids, strata, {share.stratum: share.n for share in shares}, seed)
    stratum = {output_id: name for name, drawn in strata.items() for output_id in drawn}
    stored = files.put([sample_file(strata)]).sha256 if files else None
    return Drawing(
        frame=frame,
        size=len(ids),
        hash=sampling.frame_hash(ids),
        file=stored,
        shares=shares,
        sample=[(output_id, stratum[output_id]) for output_id in sample],
    )
