"""What a campaign's outputs are drawn from, and the draw itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from governance.measures.sampling import draw
from governance.registry.queries.pairs import answer_pairs, answer_sets
from governance.registry.tables import Output


@dataclass(frozen=True)
class Frame:
    """Which outputs: empty means all. With `pairs`, two answers to one conversation by different model versions; with `sets`,
    three to eight different answers to one conversation.
    """

    model_version_ids: tuple[int, ...] = ()
    scenarios: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    pairs: bool = False
    sets: bool = False

    @property
    def drawn_from(self) -> str:
        """What the draw is made from, in words."""
        if self.sets:
            return "conversations with three to eight different answers"
        return "pairs of answers to one conversation by different model versions" if self.pairs else "outputs"

    def as_json(self) -> dict[str, Any]:
        return {
            "model_version_ids": list(self.model_version_ids),
            "scenarios": list(self.scenarios),
            "languages": list(self.languages),
            "pairs": self.pairs,
            "sets": self.sets,
        }


Drawable = dict[int, tuple[int, ...]]
"""Output ids, ascending, each with the outputs to compare it with (none where one is looked at alone)."""


def outputs_left(session: Session, frame: Frame) -> Drawable:
    """What the frame leaves."""
    if frame.sets:
        return sets_left(session, frame)
    if frame.pairs:
        return pairs_left(session, frame)
    ids = select(col(Output.id)).where(*_conditions(frame)).order_by(col(Output.id))
    return dict.fromkeys(session.execute(ids).scalars(), ())


def outputs_left_count(session: Session, frame: Frame) -> int:
    """How many outputs (or pairs, or sets) the frame leaves."""
    if frame.pairs or frame.sets:
        return len(outputs_left(session, frame))
    counted = select(func.count()).select_from(Output).where(*_conditions(frame))
    return int(session.execute(counted).scalar_one())


def pairs_left(session: Session, frame: Frame) -> Drawable:
    """Two answers to one conversation, by different model versions; the newer one is of the frame's model versions."""
    pairs = answer_pairs(_slices(frame))
    if frame.model_version_ids:
        pairs = pairs.where(pairs.selected_columns.model_version_id.in_(frame.model_version_ids))
    return {newer: (older,) for newer, older, _ in session.execute(pairs)}


def sets_left(session: Session, frame: Frame) -> Drawable:
    """Different answers to one conversation, all by the frame's model versions where it names any; by the newest of them."""
    found = {newest: others for newest, *others in answer_sets(session, _conditions(frame))}
    return {newest: tuple(found[newest]) for newest in sorted(found)}


@dataclass(frozen=True)
class Slices:
    """What outputs there are to draw from, each in order."""

    languages: Sequence[str]
    scenarios: Sequence[str]


def drawable_slices(session: Session) -> Slices:
    """Languages and scenarios of all outputs, those that nobody has spoken on included."""
    languages = select(col(Output.language)).distinct().order_by(col(Output.language))
    scenarios = select(col(Output.scenario)).distinct().order_by(col(Output.scenario))
    return Slices(session.execute(languages).scalars().all(), session.execute(scenarios).scalars().all())


def drawn(left: Drawable, size: int, seed: int) -> Drawable:
    """A simple random sample that anyone can draw again."""
    return {output_id: left[output_id] for output_id in draw(list(left), size, seed)}


def _conditions(frame: Frame) -> list[ColumnElement[bool]]:
    found = _slices(frame)
    if frame.model_version_ids:
        found.append(col(Output.model_version_id).in_(frame.model_version_ids))
    return found


def _slices(frame: Frame) -> list[ColumnElement[bool]]:
    wanted: list[tuple[Any, Sequence[str]]] = [
        (Output.scenario, frame.scenarios),
        (Output.language, frame.languages),
    ]
    return [col(column).in_(values) for column, values in wanted if values]
