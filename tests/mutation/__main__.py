"""`python -m tests.mutation`: draw faults by a seed, try each against the tests that reach it, print the score."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutation.faults import Fault, faults_in, files, sample
from tests.mutation.reach import Reach, test_files
from tests.mutation.trials import KILLED, SURVIVED, TIMED_OUT, UNCHANGED
from tests.rig.server import ROOT

REVIEWED = Path(__file__).with_name("equivalent.txt")
MOST_SECONDS = 60.0
"""Of tests for one fault: whoever writes a function's tests puts them where they run first, with little else."""

NEAR = 6
"""Test files that are tried for a module where only what changed is tried."""


def main() -> int:
    asked = _arguments()
    folder = Path(asked.folder).resolve()
    reach = Reach(folder / "reach.json")
    chosen = files() if asked.changed is None else changed_since(asked.changed)
    folder.mkdir(parents=True, exist_ok=True)
    if not chosen:
        print("Nothing that is tried was changed.")
        return 0
    if asked.only:
        chosen = [path for path in chosen if asked.only in str(path.relative_to(ROOT))]
    narrow = asked.changed is not None or asked.only is not None
    record(reach, near(chosen) if narrow else test_files(), folder, asked.workers)
    reviewed = equivalent()
    everything = [fault for path in chosen for fault in faults_in(path)]
    drawn = [
        fault
        for fault in sample(everything, asked.sample + len(reviewed), asked.seed)
        if fault.key not in reviewed
    ]
    drawn = drawn[: asked.sample]
    started = time.monotonic()
    results = run(drawn, reach, folder, asked.workers)
    report(drawn, results, len(everything), time.monotonic() - started)
    shown = {
        fault.key: {
            "path": fault.path,
            "function": fault.function,
            "line": fault.line,
            "status": results.get(fault.key),
        }
        for fault in drawn
    }
    (folder / f"faults-{asked.seed}-{asked.sample}.json").write_text(json.dumps(shown, indent=1))
    share = score(results)
    return int(asked.at_least is not None and len(results) >= asked.few and share < asked.at_least / 100)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=300, help="how many faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="files whose path holds these words")
    parser.add_argument(
        "--changed", metavar="COMMIT", help="only files changed since, and the tests near them"
    )
    parser.add_argument("--at-least", type=float, metavar="PERCENT", help="fail under this score")
    parser.add_argument("--few", type=int, default=20, metavar="FAULTS", help="with fewer faults, never fail")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--folder", default=str(ROOT / "artifacts" / "mutation"), help="where results are kept"
    )
    return parser.parse_args()


def changed_since(commit: str) -> list[Path]:
    """The files that are tried, and differ from a commit."""
    command = ["git", "diff", "--name-only", commit, "--", "governance"]
    git = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if git.returncode != 0:
        print(f"No commit {commit} to compare with: nothing is tried.")
        return []
    names = set(git.stdout.split())
    return [path for path in files() if str(path.relative_to(ROOT)) in names]


def near(changed: list[Path]) -> list[Path]:
    """For each changed module some test files: those that import it and lie in its room's folder come first."""
    texts = {path: path.read_text() for path in test_files()}
    found: set[Path] = set()
    for path in changed:
        room, module = path.relative_to(ROOT).parts[1], ".".join(path.relative_to(ROOT).with_suffix("").parts)

        def distance(
            test: Path, room: str = room, module: str = module, name: str = path.stem
        ) -> tuple[bool, bool, int]:
            elsewhere = test.relative_to(ROOT).parts[1] != room
            return module not in texts[test], elsewhere, -texts[test].count(name)

        found.update(sorted(texts, key=distance)[:NEAR])
    return sorted(found)


def record(reach: Reach, tests: list[Path], folder: Path, workers: int) -> None:
    """Runs the tests whose files changed since they were last recorded, some files at a time."""
    stale = reach.stale(tests)
    if not stale:
        return
    print(f"Recording what the tests of {len(stale)} files run.", flush=True)
    folder.mkdir(parents=True, exist_ok=True)

    def one(part: list[Path]) -> None:
        answer = folder / f"reach-{part[0].stem}.json"
        answer.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.mutation.reach", str(answer), *map(str, part)]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        if answer.exists():
            reach.add(part, json.loads(answer.read_text()))
            answer.unlink()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(one, (stale[start : start + 8] for start in range(0, len(stale), 8))))


def equivalent() -> dict[str, str]:
    """The faults that a person found to change nothing that can be seen, by key, with the reason."""
    if not REVIEWED.exists():
        return {}
    lines = (line.split(maxsplit=1) for line in REVIEWED.read_text().splitlines() if not line.startswith("#"))
    return {line[0]: line[1] for line in lines}


def run(drawn: list[Fault], reach: Reach, folder: Path, workers: int) -> dict[str, str]:
    """How each fault ended."""
    known = reach.by_function()
    jobs = []
    for fault in sorted(drawn, key=lambda fault: fault.path):
        tests, seconds = [], 0.0
        for test, takes in known.get(f"{fault.path}::{fault.function}", ()):
            if seconds + takes <= MOST_SECONDS or not tests:
                tests.append(test)
                seconds += takes
        if tests:
            job = {name: getattr(fault, name) for name in ("key", "path", "function", "first_line")}
            jobs.append({**job, "source": fault.source(), "tests": tests, "limit": 15 + 5 * seconds})
    processes = []
    size = max(1, -(-len(jobs) // workers))
    for number in range(-(-len(jobs) // size)):
        part, out = folder / f"jobs-{number}.json", folder / f"results-{number}.jsonl"
        part.write_text(json.dumps(jobs[number * size : (number + 1) * size]))
        out.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.mutation.trials", str(part), str(out)]
        alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        with (folder / f"trials-{number}.log").open("w") as log:
            processes.append((out, subprocess.Popen(command, cwd=ROOT, env=alone, stdout=log, stderr=log)))
    results = {fault.key: SURVIVED for fault in drawn if fault.key not in {job["key"] for job in jobs}}
    for out, process in processes:
        process.wait()
        if out.exists():
            results.update(
                (row["key"], row["status"]) for row in map(json.loads, out.read_text().splitlines())
            )
    return {key: status for key, status in results.items() if status != UNCHANGED}


def score(results: dict[str, str]) -> float:
    return sum(status in {KILLED, TIMED_OUT} for status in results.values()) / max(1, len(results))


def report(drawn: list[Fault], results: dict[str, str], among: int, seconds: float) -> None:
    for fault in drawn:
        if results.get(fault.key) == SURVIVED:
            print(f"\n{fault.key} {fault.path}:{fault.line} {fault.function}\n{fault.diff()}")
    rooms: dict[str, Counter[str]] = {}
    for fault in drawn:
        rooms.setdefault(fault.room, Counter())[results.get(fault.key, "not tried")] += 1
    print(f"\n{'Room':<12}{'Faults':>8}{'Noticed':>9}{'Timeout':>9}{'Survived':>10}{'Not tried':>11}")
    for room, counts in [*sorted(rooms.items()), ("All", sum(rooms.values(), Counter()))]:
        columns = counts[KILLED], counts[TIMED_OUT], counts[SURVIVED], counts["not tried"]
        print(
            f"{room:<12}{sum(counts.values()):>8}{columns[0]:>9}{columns[1]:>9}{columns[2]:>10}{columns[3]:>11}"
        )
    print(
        f"{100 * score(results):.1f}% of {len(results)} faults noticed, drawn from {among}; {seconds:.0f} s."
    )


if __name__ == "__main__":
    sys.exit(main())
