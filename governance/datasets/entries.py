"""What the first pass over the candidates keeps: numbers and digests, no texts, so that millions fit into memory."""

from array import array
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from governance.datasets.origins import Origin
from governance.datasets.rankings import statement_of

NOBODY = -1
"""Stands for a speaker, or a group, that is not known."""


@dataclass
class Entries:
    """One entry for each candidate and kind that it speaks for, in the order of origins and source numbers.

    `keys` names what is being decided (two answers to one conversation, whichever is better; one answer), 16 bytes each; `sides`
    what the speaker says of it; `digests` the example that comes of that, 32 bytes each; `talks` the conversation, 8 bytes.
    """

    origins: "array[int]" = field(default_factory=lambda: array("b"))
    sources: "array[int]" = field(default_factory=lambda: array("q"))
    kinds: "array[int]" = field(default_factory=lambda: array("b"))
    sides: "array[int]" = field(default_factory=lambda: array("i"))
    people: "array[int]" = field(default_factory=lambda: array("q"))
    groups: "array[int]" = field(default_factory=lambda: array("i"))
    pairs: "array[int]" = field(default_factory=lambda: array("b"))
    outputs: "array[int]" = field(default_factory=lambda: array("q"))
    languages: "array[int]" = field(default_factory=lambda: array("i"))
    scenarios: "array[int]" = field(default_factory=lambda: array("i"))
    personal: "array[int]" = field(default_factory=lambda: array("i"))
    keys: bytearray = field(default_factory=bytearray)
    talks: bytearray = field(default_factory=bytearray)
    digests: bytearray = field(default_factory=bytearray)
    names: dict[str, int] = field(default_factory=dict)

    def code(self, name: str) -> int:
        """The number that stands for a language or a scenario."""
        return self.names.setdefault(name, len(self.names))

    def frame(self) -> pd.DataFrame:
        """The entries as a frame: origin, source, kind, side, person, group, pairs, output, language, scenario, personal, talk,
        key.

        `place` is the row's number, by which its digest is found; `said` orders what one person said. Key and talk are numbers of
        equal ones.
        """
        columns: dict[str, Any] = {
            "origin": _taken(self.origins, np.int8),
            "source": _taken(self.sources, np.int64),
            "kind": _taken(self.kinds, np.int8),
            "side": _taken(self.sides, np.int32),
            "person": _taken(self.people, np.int64),
            "group": _taken(self.groups, np.int32),
            "pairs": _taken(self.pairs, np.int8),
            "output": _taken(self.outputs, np.int64),
            "language": _taken(self.languages, np.int32),
            "scenario": _taken(self.scenarios, np.int32),
            "personal": _taken(self.personal, np.int32),
            "talk": _taken(self.talks, np.uint64),
            "key": numbered(self.keys, 2),
        }
        frame = pd.DataFrame(columns)
        frame["place"] = np.arange(len(frame))
        frame["said"] = _when_said(frame)
        return frame


_BY_FEEDBACK = (Origin.COMPARISON, Origin.CORRECTION, Origin.RANKING)
"""Origins that order by the number of the feedback; others follow, an origin after the other."""


def _when_said(entries: pd.DataFrame) -> np.ndarray:
    origin, source = entries["origin"].to_numpy(np.int64), entries["source"].to_numpy(np.int64)
    statement = np.where(origin == Origin.RANKING, statement_of(source), source)
    return statement + np.where(np.isin(origin, _BY_FEEDBACK), 0, origin << 56)


def _taken(values: Any, kind: Any) -> np.ndarray:
    return np.frombuffer(bytes(values), dtype=kind) if len(values) else np.empty(0, kind)


def numbered(keys: bytearray, words: int) -> np.ndarray:
    """Each key (so many 8-byte words) as a number; equal keys have equal numbers."""
    if not keys:
        return np.empty(0, np.int64)
    columns = np.frombuffer(bytes(keys), dtype=np.uint64).reshape(-1, words)
    order = np.lexsort(columns.T)
    ordered = columns[order]
    starts = np.concatenate([[False], (ordered[1:] != ordered[:-1]).any(axis=1)])
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.cumsum(starts)
    return numbers
