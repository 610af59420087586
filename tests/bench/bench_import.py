"""Importing 100,000 feedback records by the code behind `plumbline import`, beside a bare executemany of the same rows.

The import validates each record, keeps keys, outputs and people apart, hashes, writes the ledger and both roll-ups, and
commits durably every batch. The bare rate writes the very same feedback rows with the same columns and indexes, and nothing else.
"""

import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core import migrate
from governance.core.access import SYSTEM
from governance.core.people.commands import add_stakeholder_group
from governance.core.settings import Settings
from governance.core.store import Store
from governance.exchange.feedback.importing import import_feedback

RECORDS, OUTPUTS, PEOPLE, BATCH = 100_000, 5_000, 2_000, 2_000
SCENARIOS = ("medical-advice", "personal-finance", "homework-help", "legal-questions")
LANGUAGES = ("en", "es", "fr", "de", "zh-Hans")


def a_record(number: int, chance: random.Random) -> dict[str, object]:
    """One record of about 1 kB; the first on each output brings it along."""
    output = number % OUTPUTS
    record: dict[str, object] = {
        "key": f"bench-{number}",
        "kind": "flag",
        "model_version": "assistant 1.0",
        "output": f"output-{output}",
        "person": f"person-{number % PEOPLE}",
        "group": "public",
        "category": "harmful-advice",
        "severity": chance.randint(1, 4),
        "comment": "".join(chance.choices("abcdefgh ijklmnop", k=600)),
        "consent": ["review", "training"],
        "given_at": (datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=number)).isoformat(),
    }
    if number < OUTPUTS:
        record |= {
            "prompt": f"Question {output}: what should I do?",
            "answer": "".join(chance.choices("abcdefgh ijklmnop", k=300)),
            "language": LANGUAGES[output % len(LANGUAGES)],
            "scenario": SCENARIOS[output % len(SCENARIOS)],
        }
    return record


def write(path: Path, count: int) -> None:
    chance = random.Random(1)
    with path.open("w") as file:
        for number in range(count):
            file.write(json.dumps(a_record(number, chance)) + "\n")


def governed(path: Path, home: Path) -> float:
    """Records a second through the import."""
    store = Store.open(Settings(home=home))
    migrate.make_ready(store.engine)
    with store.begin(SYSTEM) as unit:
        add_stakeholder_group(unit, "public", "Public")
    start = time.perf_counter()
    result = import_feedback(store, SYSTEM, "jsonl", path)
    seconds = time.perf_counter() - start
    store.close()
    if result.refused:
        raise SystemExit(f"refused: {result.refused[0]}")
    return result.created / seconds


def bare(home: Path) -> float:
    """Rows a second by executemany of what the import stored, into a table of the same make in a file of its own."""
    source = sqlite3.connect(home / "plumbline.db")
    makes = [
        sql
        for (sql,) in source.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'feedback' AND sql IS NOT NULL"
        )
    ]
    rows = source.execute("SELECT * FROM feedback").fetchall()
    target = sqlite3.connect(home / "bare.db", isolation_level=None)
    target.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;")
    for make in makes:
        target.execute(make)
    statement = f"INSERT INTO feedback VALUES ({', '.join('?' * len(rows[0]))})"
    start = time.perf_counter()
    for place in range(0, len(rows), BATCH):
        target.execute("BEGIN")
        target.executemany(statement, rows[place : place + BATCH])
        target.execute("COMMIT")
    return len(rows) / (time.perf_counter() - start)


def peak_memory(count: int) -> float:
    """Peak resident memory, in MB, of a process that imports `count` records."""
    command = [sys.executable, "-m", "tests.bench.bench_import", str(count)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def import_once(count: int) -> None:
    """Imports `count` records and prints the peak memory of this process, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.jsonl"
        write(path, count)
        governed(path, Path(folder) / "home")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, home = Path(folder) / "said.jsonl", Path(folder) / "home"
        write(path, RECORDS)
        print(f"{RECORDS:,} records, {path.stat().st_size / RECORDS:,.0f} bytes each")
        imported, written = governed(path, home), bare(home)
        print(f"import                {imported:10,.0f} records/s")
        print(f"bare executemany      {written:10,.0f} rows/s")
        print(f"ratio                 {imported / written:10.2f}")
    small, large = peak_memory(RECORDS // 5), peak_memory(RECORDS)
    print(
        f"peak memory           {small:10.0f} MB at {RECORDS // 5:,}, {large:.0f} MB at {RECORDS:,} records"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import_once(int(sys.argv[1]))
    else:
        main()
