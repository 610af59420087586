"""A dataset of 50,000 pairs on SQLite: built, frozen, exported, rebuilt, and a thread through it.

Aim: an export's memory must not grow with its rows. A build keeps a digest and a source number for each pair, and no text.
"""

import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from governance.core.access import SYSTEM
from governance.core.canonical import canonical
from governance.core.settings import Settings
from governance.core.store import Store
from governance.datasets.commands import build, freeze
from governance.datasets.queries import affected_by_withdrawal, gate, rebuild_matches
from governance.datasets.recipe import Recipe
from governance.datasets.tables import DatasetVersion
from governance.exchange.training.writing import export_version
from governance.feedback.tables import Feedback, FeedbackOutput, Kind, Preference, Source
from governance.registry.tables import Output
from governance.schema import METADATA
from governance.views.thread import thread_of
from tests.builders import MOMENT, a_model_version

PAIRS = 50_000
BATCH = 5_000
WORDS = "A careful answer says what is known, what is not, and whom to ask about the rest. " * 6

Result = TypeVar("Result")


def main() -> None:
    with TemporaryDirectory(prefix="plumbline-bench-") as name:
        folder = Path(name)
        store = Store.open(Settings(home=folder))
        METADATA.create_all(store.engine)
        _fill(store)
        version = _rate("build", lambda: _build(store, "answers"))
        _rate("gate and freeze", lambda: _freeze(store, version))
        _rate("export to TRL, with manifest", lambda: _export(store, version, folder))
        _rate("the same lines to a bare file", lambda: _bare(folder))
        with store.read() as session:
            _rate("rebuild and compare", lambda: rebuild_matches(session, version.id))
            _rate("gate alone", lambda: gate(session, version.id))
        _pages(store)
        _memory(store, folder)
        store.close()


def _fill(store: Store) -> None:
    model_version_id = a_model_version(store)
    for start in range(0, PAIRS, BATCH):
        numbers = range(start, start + BATCH)
        with store.begin(SYSTEM) as unit:
            ids = unit.insert_covered(
                Output,
                [_output(model_version_id, number, side) for number in numbers for side in ("good", "bad")],
            )
            pairs = list(zip(numbers, ids[::2], strict=True))
            said = unit.insert_covered(
                Feedback, [_comparison(model_version_id, number, first) for number, first in pairs]
            )
            parts = [
                {"feedback_id": feedback_id, "output_id": first + place - 1, "place": place}
                for feedback_id, (_, first) in zip(said, pairs, strict=True)
                for place in (1, 2)
            ]
            unit.insert_covered(FeedbackOutput, parts)
            unit.record("feedback.recorded", f"FB-{start + 1}")


def _output(model_version_id: int, number: int, side: str) -> dict[str, object]:
    return {
        "model_version_id": model_version_id,
        "external_id": f"{number}-{side}",
        "conversation": [{"role": "user", "content": f"Question {number}: how many may I take?"}],
        "answer": f"{side} {number}. {WORDS}",
        "language": "en",
        "scenario": "even" if number % 2 == 0 else "odd",
        "produced_at": MOMENT,
        "content_hash": "0" * 64,
    }


def _comparison(model_version_id: int, number: int, first: int) -> dict[str, object]:
    return {
        "origin": "bench",
        "key": str(number),
        "content_hash": "0" * 64,
        "kind": Kind.COMPARISON,
        "source": Source.HUMAN,
        "output_id": first,
        "model_version_id": model_version_id,
        "language": "en",
        "scenario": "few" if number < PAIRS // 10 else "many",
        "preference": Preference.FIRST,
        "may_review": True,
        "may_train": True,
        "may_publish": False,
        "given_at": MOMENT,
        "recorded_at": MOMENT,
    }


def _build(store: Store, slug: str, *scenarios: str) -> DatasetVersion:
    with store.begin(SYSTEM) as unit:
        return build(unit, slug, Recipe(scenarios=scenarios))


def _freeze(store: Store, version: DatasetVersion) -> None:
    with store.begin(SYSTEM) as unit:
        freeze(unit, version.id)


def _export(store: Store, version: DatasetVersion, folder: Path) -> None:
    export_version(store, SYSTEM, version.id, folder / "out.jsonl")


def _bare(folder: Path) -> None:
    with (folder / "bare.jsonl").open("wb") as out:
        for number in range(PAIRS):
            prompt = [{"role": "user", "content": f"Question {number}: how many may I take?"}]
            chosen, rejected = (
                [{"role": "assistant", "content": f"{side} {number}. {WORDS}"}] for side in ("good", "bad")
            )
            out.write(canonical({"chosen": chosen, "prompt": prompt, "rejected": rejected}) + b"\n")


def _pages(store: Store) -> None:
    with store.read() as session:
        _time("whom withdrawals reach", lambda: affected_by_withdrawal(session))
        for reference in ("answers@1", f"EXAMPLE-{PAIRS // 2}", "FB-100", "OUT-100"):
            _time(f"thread of {reference}", partial(thread_of, session, reference))


def _memory(store: Store, folder: Path) -> None:
    _memory_of(store, folder, "few")
    _memory_of(store, folder, "few", "many")


def _memory_of(store: Store, folder: Path, *scenarios: str) -> None:
    version = _peak(
        f"build for {' and '.join(scenarios)}", lambda: _build(store, "-".join(scenarios), *scenarios)
    )
    _freeze(store, version)
    _peak(f"export, {version.example_count:,} examples", lambda: _export(store, version, folder))


def _rate(name: str, run: Callable[[], Result]) -> Result:
    start = time.perf_counter()
    result = run()
    taken = time.perf_counter() - start
    print(f"{name:40} {PAIRS / taken:10,.0f} examples a second, {taken:6.2f} s", flush=True)
    return result


def _time(name: str, run: Callable[[], object]) -> None:
    run()
    start = time.perf_counter()
    run()
    print(f"{name:40} {(time.perf_counter() - start) * 1000:10.1f} ms", flush=True)


def _peak(name: str, run: Callable[[], Result]) -> Result:
    tracemalloc.start()
    result = run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{name:40} {peak / 1e6:10.1f} MB at its peak", flush=True)
    return result


if __name__ == "__main__":
    main()
