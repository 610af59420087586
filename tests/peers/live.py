"""A hundred outputs judged by three raters in the real tools, now: each tool's own export comes into a fresh store, and every
value is counted. In = stored + not carried; agreement is what pandas computes from the tool's export.
"""

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core import migrate
from governance.core.access import SYSTEM
from governance.core.settings import Settings
from governance.core.store import Store
from governance.exchange.feedback.importing import ImportResult, import_feedback
from governance.exchange.items import UNREAD
from governance.feedback.scales.commands import say_scale
from tests.exchange.test_recorded_exports import (
    JUDGEMENTS,
    REMARKS,
    SKIPPED,
    SLICE,
    TOOLS,
    alpha_here,
    outputs_of_phoenix,
    rows,
    their_alpha,
)
from tests.peers.judged import judged

JUDGED_BY_MODELS = sum(each.number % 10 == 0 for each in judged())


@dataclass(frozen=True)
class Held:
    """What one tool was given, by what it is: values, and how many of them are to come in, and to be listed as not carried."""

    name: str
    given: int
    stored: int
    told: int


def given_to(tool: str) -> list[Held]:
    """What `run_TOOL.py` put into the tool, counted from what the raters said."""
    found = [Held("stars", JUDGEMENTS, JUDGEMENTS, 0), Held("category", JUDGEMENTS, JUDGEMENTS, 0)]
    if tool == "label-studio":
        found += [Held("remark", REMARKS, REMARKS, 0), Held("skipped tasks", SKIPPED, 0, SKIPPED)]
    if tool == "mlflow":
        found += [
            Held("judges' scores", JUDGED_BY_MODELS, JUDGED_BY_MODELS, 0),
            Held("expected answers", JUDGED_BY_MODELS, JUDGED_BY_MODELS, 0),
            Held("names of judges", JUDGED_BY_MODELS, 0, JUDGED_BY_MODELS),
        ]
    if tool != "label-studio":
        found.append(Held("reasons", REMARKS, REMARKS, 0))
    return found


def judged_there(tool: str, version: str, folder: Path, started: float) -> str:
    """A row of the table in docs/imports.md. Raises AssertionError where a value is neither here nor told."""
    _, name, own = next(row for row in TOOLS if row[0] == tool)
    path = folder / name
    with tempfile.TemporaryDirectory() as home:
        store = Store.open(Settings(home=Path(home)))
        migrate.make_ready(store.engine)
        if tool == "phoenix":
            outputs_of_phoenix(store, path.read_bytes())
        result = import_feedback(store, SYSTEM, tool, path, defaults=SLICE)
        assert (result.refused, result.broken_off) == ([], False), result.refused[:3]
        with store.begin(SYSTEM) as unit:
            assert say_scale(unit, tool, "stars", 1, 5).ratings == JUDGEMENTS
        counted = account(tool, store, result)
        here, theirs = alpha_here(store), their_alpha(own(path.read_bytes()))
        store.close()
    assert here == pytest.approx(theirs, abs=1e-12)
    given, stored, told = (
        sum(getattr(each, part) for each in given_to(tool)) for part in ("given", "stored", "told")
    )
    assert given == stored + told
    return (
        f"| {tool} {version} | {counted} | {given:,} | {stored:,} | {told:,} | {theirs:.6f} | {here:.6f} |"
        f" {monotonic() - started:.0f} s |"
    )


def account(tool: str, store: Store, result: ImportResult) -> str:
    """Compares what is here with what was given, name by name."""
    here = [row for row in rows(store) if not row.is_aside]
    left: Counter[str] = Counter()
    for each, count in result.not_carried.items():
        if each.reason == UNREAD:
            continue
        left[each.field] += count
    comments = Counter((row.comment or "").split(":")[0] for row in here if row.kind == "comment")
    found = {
        "stars": sum(row.kind == "rating" for row in here),
        "category": comments["category"],
        "remark": comments["remark"],
        "skipped tasks": left["annotations"],
        "judges' scores": comments["relevance"],
        "expected answers": sum(row.kind == "correction" for row in here),
        "names of judges": left["source.source_id"],
        "reasons": sum("remark " in (row.comment or "") for row in here),
    }
    for each in given_to(tool):
        assert found[each.name] == each.given, (tool, each, found)
    expected = sum(each.told for each in given_to(tool))
    assert sum(left.values()) == expected, left
    return ", ".join(f"{each.name} {each.given}" for each in given_to(tool))


HEADING = (
    "| tool | values by kind | in | stored | told | alpha by pandas | alpha here | made and read in |\n"
    "|---|---|---|---|---|---|---|---|"
)
