"""A monitor over a million statements in 500 slices: from nothing, with one more batch of a thousand, and what its page asks.

Aims on two cores: 2 s from nothing, 50 ms for a batch, 100 ms for the page.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import numpy as np

import governance.schema  # noqa: F401 all tables are known from here on
from governance.audit.monitors.commands import Watch, make_monitor, run_monitors
from governance.audit.monitors.measures import Dimension, Measure
from governance.audit.monitors.queries import monitor_view, monitors, slice_history
from governance.core import migrate
from governance.core.access import SYSTEM
from governance.core.bulk import insert_rows
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.feedback.tables import Feedback, Kind, Source
from governance.registry.commands import add_model, add_model_version
from governance.registry.tables import Output

MANY, BATCH, BATCHES = 1_000_000, 1_000, 10
LANGUAGES = tuple(f"l{each}" for each in range(10))
SCENARIOS = tuple(f"scenario-{each}" for each in range(10))
VERSIONS = 5
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 180


def main() -> None:
    with TemporaryDirectory(prefix="plumbline-bench-") as folder:
        store = Store.open(Settings(home=Path(folder)))
        migrate.make_ready(store.engine)
        filled = _Filled(store)
        filled.say(MANY)
        with store.begin(SYSTEM) as unit:
            monitor = make_monitor(
                unit,
                Watch(
                    "Flags",
                    Measure.FLAG_RATE,
                    (Dimension.MODEL_VERSION, Dimension.LANGUAGE, Dimension.SCENARIO),
                    threshold=0.03,
                ),
            )
        _tell("from nothing", *_timed(lambda: _run(store)))
        times = []
        for _ in range(BATCHES):
            filled.say(BATCH)
            times.append(_timed(lambda: _run(store)))
        _tell(
            f"a batch of {BATCH:,}, median of {BATCHES}", *(median(each) for each in zip(*times, strict=True))
        )
        with store.read() as session:
            view = monitor_view(session, monitor.id)
        print(
            f"{view.row.observations:,} statements in {len(view.slices):,} slices, {len(view.alarms)} alarms"
        )
        _tell("the page: list, slices, one slice's history", *_timed(lambda: _page(store, monitor.id)))
        store.close()


def _run(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        run_monitors(unit)


def _page(store: Store, monitor_id: int) -> None:
    with store.read() as session:
        monitors(session)
        view = monitor_view(session, monitor_id)
        slice_history(session, monitor_id, view.slices[0].key)


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    began, spent = perf_counter(), process_time()
    work()
    return perf_counter() - began, process_time() - spent


def _tell(what: str, seconds: float, spent: float) -> None:
    print(f"{what:48} {1000 * seconds:>8,.0f} ms, {1000 * spent:,.0f} ms of processor time", flush=True)


class _Filled:
    """A store that is thrown away: no event tells of its statements."""

    def __init__(self, store: Store) -> None:
        self.store, self.random, self.said = store, np.random.default_rng(5), 0
        with store.begin(SYSTEM, START) as unit:
            add_model(unit, "assistant", "Assistant")
            versions = [add_model_version(unit, "assistant", str(each), START).id for each in range(VERSIONS)]
        self.slices = [
            (version, language, scenario)
            for version in versions
            for language in LANGUAGES
            for scenario in SCENARIOS
        ]
        rows = [
            {
                "id": place + 1,
                "model_version_id": version,
                "external_id": str(place),
                "conversation": [],
                "answer": "",
                "language": language,
                "scenario": scenario,
                "produced_at": START,
                "content_hash": "",
                "row_hash": "",
                "event_seq": 1,
            }
            for place, (version, language, scenario) in enumerate(self.slices)
        ]
        with store.engine.begin() as connection:
            insert_rows(connection, table_of(Output), rows)

    def say(self, count: int) -> None:
        for start in range(0, count, 50_000):
            some = min(50_000, count - start)
            places = self.random.integers(0, len(self.slices), some)
            flags = self.random.random(some) < 0.03
            rows = [
                self._statement(int(place), bool(flag)) for place, flag in zip(places, flags, strict=True)
            ]
            with self.store.engine.begin() as connection:
                insert_rows(connection, table_of(Feedback), rows)

    def _statement(self, place: int, flag: bool) -> dict[str, Any]:
        version, language, scenario = self.slices[place]
        self.said += 1
        moment = START + timedelta(days=DAYS) * min(1.0, self.said / MANY)
        return {
            "id": self.said,
            "origin": "bench",
            "key": str(self.said),
            "content_hash": "",
            "kind": Kind.FLAG.value if flag else Kind.RATING.value,
            "source": Source.HUMAN.value,
            "output_id": place + 1,
            "model_version_id": version,
            "language": language,
            "scenario": scenario,
            "rating": None if flag else 4,
            "may_review": True,
            "may_train": False,
            "may_publish": False,
            "given_at": moment,
            "recorded_at": moment,
            "row_hash": "",
            "event_seq": 1,
        }


if __name__ == "__main__":
    main()
