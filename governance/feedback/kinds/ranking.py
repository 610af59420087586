"""Up to eight answers to one conversation, best first; equal ranks are ties.

Ranks may leave gaps (1, 2, 2, 4): they are stored without (1, 2, 2, 3), since only their order says something.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from governance.core.errors import Invalid, Problem
from governance.feedback.kinds.kind import FeedbackKind, FilledIn, Kind, Part, Said, Shown, Trains, Words
from governance.feedback.texts import LONGEST_KEY, LONGEST_VERSION, is_name, prose_problems

if TYPE_CHECKING:
    from governance.feedback.records import FeedbackRecord

FEWEST, MOST = 2, 8


def dense(ranks: Sequence[int]) -> list[int]:
    """The ranks without gaps, from 1."""
    places = {rank: place for place, rank in enumerate(sorted(set(ranks)), 1)}
    return [places[rank] for rank in ranks]


def _check(record: "FeedbackRecord") -> Iterable[Problem]:
    outputs, ranks = record.outputs or [], record.ranks or []
    if not FEWEST <= len(outputs) <= MOST:
        yield Problem("outputs", f"{len(outputs)}: expected {FEWEST} to {MOST} outputs")
        return
    if len(ranks) != len(outputs):
        yield Problem(
            "ranks", f"{len(ranks)} for {len(outputs)} outputs: expected one for each, in their order"
        )
    elif any(not 1 <= rank <= len(outputs) for rank in ranks):
        yield Problem("ranks", f"expected 1 (best) to {len(outputs)}, equal numbers for ties")
    for name in ("model_versions", "answers"):
        given = getattr(record, name)
        if given is not None and len(given) != len(outputs):
            yield Problem(
                name, f"{len(given)} for {len(outputs)} outputs: expected one for each, in their order"
            )
            return
    versions = record.model_versions or [record.model_version] * len(outputs)
    if outputs[0] != record.output or versions[0] != record.model_version:
        yield Problem("outputs", "output and model_version, where given, are those of the first")
    if len(set(zip(versions, outputs, strict=True))) < len(outputs):
        yield Problem("outputs", "an output can't appear twice in one ranking")
    yield from _texts(record, outputs, versions)


def _texts(record: "FeedbackRecord", outputs: Sequence[str], versions: Sequence[str]) -> Iterable[Problem]:
    for name, texts, longest in (
        ("outputs", outputs, LONGEST_KEY),
        ("model_versions", versions, LONGEST_VERSION),
    ):
        if not all(text.strip() and len(text) <= longest and is_name(text) for text in texts):
            yield Problem(
                name,
                f"expected names of 1 to {longest} characters, without control characters, for each output",
            )
    for answer in record.answers or ():
        yield from prose_problems("answers", answer)


def _parts(record: "FeedbackRecord", _: str | None) -> list[dict[str, Any]]:
    return [{"rank": rank} for rank in dense(record.ranks or [])]


def _detail(_: Said, parts: Sequence[Part], beside: int | None) -> str:
    """The order by the places at which the answers stood; beside one of them, its rank alone."""
    if not parts:
        return ""
    ranks = {part.output_id: part.rank for part in parts}
    if beside in ranks:
        rank = ranks[beside]
        tied = ", tied" if list(ranks.values()).count(rank) > 1 else ""
        return f"rank {rank} of {len(parts)} answers{tied}"
    steps = sorted({part.rank or 0 for part in parts})
    order = (" = ".join(f"answer {part.place}" for part in parts if part.rank == rank) for rank in steps)
    return " > ".join(order)


def _told(_: Said, parts: Sequence[Part], words: Words) -> str:
    return words("You put {count} answers in order", count=len(parts))


def _from_form(filled: FilledIn, shown: Sequence[Shown]) -> Iterable[dict[str, Any]]:
    given = [rank for rank in filled.ranks if rank is not None]
    if not given:
        return
    if len(given) < len(shown):
        raise Invalid.field(
            "places",
            f"{len(given)} of {len(shown)} answers have a place; give every answer a place, equal places if need be",
        )
    yield {
        "outputs": [each.external_id for each in shown],
        "model_versions": [each.model_version for each in shown],
        "ranks": given,
    }


RANKING = FeedbackKind(
    kind=Kind.RANKING,
    noun="Ranking",
    plural="Rankings",
    sign="≣",
    asked="Put several in order, blind",
    needs=("outputs", "ranks"),
    takes=("model_versions", "answers"),
    answers=(FEWEST, MOST),
    check=_check,
    parts=_parts,
    detail=_detail,
    told=_told,
    from_form=_from_form,
    trains=Trains.RANKS,
)
