"""Each fault is done to a store of its own by real processes; then the store is looked at from outside."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from governance.core.access import SYSTEM
from governance.core.people.commands import add_person
from governance.core.settings import Settings
from governance.core.store import Store
from governance.views.verification.whole import verify_store
from tests.rig.server import ROOT, environment, plumbline

WRITER = """
import sys
from governance.core.access import SYSTEM
from governance.core.people.commands import add_person
from governance.core.settings import Settings
from governance.core.store import Store
import governance.schema
store = Store.open(Settings())
for number in range(10**6):
    with store.begin(SYSTEM) as unit:
        add_person(unit, f"{sys.argv[1]}-{number}")
    print(number, flush=True)
"""


@dataclass(frozen=True)
class Outcome:
    """What was tried, how often, and what was wrong afterwards."""

    name: str
    times: int
    problems: list[str]


def writer(home: Path, name: str) -> "subprocess.Popen[str]":
    """A process that adds people one by one, and says each once it is durable."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, name],
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )


def looked_at(home: Path, acknowledged: dict[str, int]) -> list[str]:
    """What is lost, and what verification finds."""
    store = Store.open(Settings(home=home))
    try:
        problems = verify_store(store).problems
        with store.read() as session:
            there = set(session.connection().exec_driver_sql("SELECT handle FROM person").scalars())
    finally:
        store.close()
    wanted = {f"{name}-{number}" for name, most in acknowledged.items() for number in range(most)}
    lost = [f"{handle} was acknowledged and is lost" for handle in sorted(wanted - there)]
    return lost + problems


def kill(home: Path, times: int, dice: random.Random) -> Outcome:
    """Two writers on one store; each is killed at a random moment."""
    problems: list[str] = []
    for turn in range(times):
        processes = {f"t{turn}w{number}": writer(home, f"t{turn}w{number}") for number in (1, 2)}
        first = next(iter(processes.values()))
        assert first.stdout is not None
        first_line = first.stdout.readline()
        time.sleep(dice.uniform(0, 0.4))
        for process in processes.values():
            process.send_signal(signal.SIGKILL)
        acknowledged = {}
        for name, process in processes.items():
            said, _ = process.communicate()
            acknowledged[name] = said.count("\n") + (process is first and bool(first_line))
        problems += looked_at(home, acknowledged)
    return Outcome("kill -9, two writers on one store", times, problems)


def full(home: Path, times: int, dice: random.Random) -> Outcome:
    """The database may not grow any more, from a random size on."""
    problems: list[str] = []
    for _ in range(times):
        store, done = Store.open(Settings(home=home)), 0
        with store.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        raw = store.engine.raw_connection()
        raw.driver_connection.execute(f"PRAGMA max_page_count={pages + dice.randrange(3)}")  # type: ignore[union-attr]
        raw.close()
        name = f"full{dice.randrange(10**9)}"
        try:
            for done in range(400):
                with store.begin(SYSTEM) as unit:
                    add_person(unit, f"{name}-{done}")
        except Exception as error:  # noqa: BLE001 which one is what is looked at
            if "full" not in str(error):
                problems.append(f"a full database said: {error}")
        store.close()
        problems += looked_at(home, {name: done})
    return Outcome("full database", times, problems)


def clock_back(home: Path, times: int, _dice: random.Random) -> Outcome:
    """The clock goes back an hour between two writes."""
    for turn in range(times):
        for hours in (0, 1):
            moment = datetime.now(UTC) - timedelta(hours=hours)
            store = Store.open(Settings(home=home), lambda moment=moment: moment)  # type: ignore[misc]
            with store.begin(SYSTEM) as unit:
                add_person(unit, f"clock{turn}-{hours}")
            store.close()
    return Outcome("clock an hour back", times, looked_at(home, {f"clock{turn}": 2 for turn in range(times)}))


FAULTS: dict[str, Callable[[Path, int, random.Random], Outcome]] = {
    "kill": kill,
    "full": full,
    "clock": clock_back,
}


def campaign(folder: Path, times: int, seed: int = 1) -> list[Outcome]:
    """Every fault, `times` times each."""
    made = folder / "empty"
    assert plumbline("db", "upgrade", home=made).returncode == 0
    outcomes = []
    for name, fault in FAULTS.items():
        home = folder / name
        shutil.copytree(made, home)
        outcomes.append(fault(home, times, random.Random(seed)))
    return outcomes


def main() -> int:
    import tempfile

    times = int(os.environ.get("TIMES", "20"))
    with tempfile.TemporaryDirectory(prefix="plumbline-faults-") as folder:
        outcomes = campaign(Path(folder), times)
    for outcome in outcomes:
        sys.stdout.write(f"{outcome.name:<40}{outcome.times:>6} times, {len(outcome.problems)} problems\n")
        sys.stdout.writelines(f"    {problem}\n" for problem in outcome.problems[:10])
    return 1 if any(outcome.problems for outcome in outcomes) else 0
