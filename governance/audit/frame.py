"""Which outputs an audit draws from, and in which strata."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from governance.core.errors import Invalid, Problem
from governance.measures.sampling_designs import Design

Stratum = Literal["language", "scenario", "model_version", "flagged"]


class Frame(BaseModel):
    """Outputs that meet every condition given; an empty one holds for all.

    `produced_from` and `produced_until` are days in UTC, both included. `stratify_by` shares the outputs out in strata; empty
    means a simple random sample; `flagged` parts the outputs that somebody flagged from the others. `until_event` bounds it
    to what was known then; drawing fills it in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    languages: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    model_versions: tuple[str, ...] = ()
    produced_from: date | None = None
    produced_until: date | None = None
    stratify_by: tuple[Stratum, ...] = ()
    until_event: int | None = None


def sample_file(strata: dict[str, list[int]]) -> bytes:
    """The frame as a file: `output,stratum` in ascending order of outputs, from which anyone can draw again."""
    rows = sorted((output_id, name) for name, ids in strata.items() for output_id in ids)
    lines = [f'{output_id},"{name.replace(chr(34), chr(34) * 2)}"' for output_id, name in rows]
    return "\n".join(["output,stratum", *lines, ""]).encode()


def check_weights(design: Design, strata: Mapping[str, int]) -> None:
    """Raises Invalid for a weight of a stratum that isn't there: a slip of the pen would be drawn as if it had said nothing."""
    unknown = sorted(set(design.weights) - set(strata))
    if unknown:
        there = ", ".join(sorted(strata)) or "none"
        raise Invalid(
            *(Problem("weights", f"{name} has no output; strata are {there}") for name in unknown[:10])
        )
