"""How long `plumbline serve` takes to its first answer, beside `streamlit hello`, in turns; what an idle `db upgrade` costs.

Seconds by the clock, and of the processor, which other work on the machine disturbs less. Each is the least of its runs.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.rig.server import ROOT, environment, running

TURNS = 5
COMMANDS = {
    "plumbline serve": [sys.executable, "-m", "app.cli", "serve", "--port"],
    "streamlit hello": [
        sys.executable,
        "-m",
        "streamlit",
        "hello",
        "--server.headless",
        "true",
        "--server.port",
    ],
}
CLOCK_TICKS = 100
"""A second of the processor, as /proc counts (the same on every Linux)."""


def first_answer(command: list[str], home: Path) -> tuple[float, float]:
    """Seconds by the clock and of the processor until the page's document is answered."""
    start = time.perf_counter()
    with running(command, home, cwd=ROOT, path="/") as server:
        took = time.perf_counter() - start
        stat = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
        assert httpx.get(server.url).is_success
        return took, (int(stat[11]) + int(stat[12])) / CLOCK_TICKS


def upgrade(home: Path) -> tuple[float, float]:
    """Seconds of `plumbline db upgrade` on a store that is up to date."""
    start, before = time.perf_counter(), _children()
    command = [sys.executable, "-m", "app.cli", "db", "upgrade"]
    subprocess.run(command, cwd=ROOT, env=environment(home), check=True, capture_output=True)
    return time.perf_counter() - start, _children() - before


def _children() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        upgrade(home)
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
        for _ in range(TURNS):
            for name, command in COMMANDS.items():
                took[name].append(first_answer(command, home))
        upgrades = [upgrade(home) for _ in range(TURNS)]
    print(f"{'':24}{'clock, s':>12}{'processor, s':>14}")
    least = {name: tuple(map(min, zip(*runs, strict=True))) for name, runs in took.items()}
    for name, (clock, processor) in {
        **least,
        "db upgrade": tuple(map(min, zip(*upgrades, strict=True))),
    }.items():
        print(f"{name:24}{clock:12.2f}{processor:14.2f}")
    ours, theirs = least["plumbline serve"], least["streamlit hello"]
    print(f"{'serve / hello':24}{ours[0] / theirs[0]:12.2f}{ours[1] / theirs[1]:14.2f}")


if __name__ == "__main__":
    main()
