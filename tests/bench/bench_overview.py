"""The overview's script run on the demo organisation, over raw websockets, and its queries as feedback grows.

Aims on two cores: under 50 ms alone, and 40 runs a second or more with 50 sessions at once. The queries take the same time
with the demo organisation's 12,000 feedback records and with a million.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import SQLModel

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core.access import SYSTEM
from governance.core.bulk import insert_rows
from governance.core.people.tables import Person
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.feedback.commands.rollups import recount
from governance.feedback.tables import Feedback
from governance.views.overview import overview
from tests.bench.wsload import measure
from tests.rig.server import plumbline, serving

MANY = 1_000_000
WEEKS = 150
"""Over how many weeks the million is spread."""
QUESTIONS = 30
FARTHEST = 100_000
"""More than any id that is there."""


def main() -> None:
    with TemporaryDirectory(prefix="plumbline-bench-") as folder:
        home = Path(folder)
        filled = plumbline("demo", home=home)
        if filled.returncode != 0:
            raise SystemExit(filled.stderr)
        with serving(home) as server:
            for sessions, runs in ((1, 100), (50, 20)):
                print(json.dumps(asdict(measure(server.url, sessions=sessions, runs=runs))), flush=True)
        compare_queries(home)


def compare_queries(home: Path) -> None:
    """Times the overview's queries, then again with a million records that repeat those that are there."""
    store = Store.open(Settings(home=home))
    few, some = feedback_count(store), milliseconds(store)
    repeat_feedback(store)
    many, same = feedback_count(store), milliseconds(store)
    print(
        f"queries: {some:.1f} ms with {few:,} feedback records, {same:.1f} ms with {many:,}, ratio {same / some:.2f}"
    )
    store.close()


def feedback_count(store: Store) -> int:
    with store.read() as session:
        return session.execute(select(func.count()).select_from(Feedback)).scalar_one()


def milliseconds(store: Store) -> float:
    """The median time of all queries of one overview, the first left out."""
    now, seconds = datetime.now(UTC), []
    for _ in range(QUESTIONS + 1):
        began = perf_counter()
        with store.read() as session:
            overview(session, now)
        seconds.append(perf_counter() - began)
    return 1000 * median(seconds[1:])


def repeat_feedback(store: Store) -> None:
    """Repeats all feedback, in earlier weeks and from other people, until there is a million.

    No event tells of it: this store is thrown away.
    """
    with store.engine.begin() as connection:
        people, feedback = _rows(connection, Person), _rows(connection, Feedback)
        for turn in range(1, MANY // len(feedback) + 1):
            shift = timedelta(weeks=turn * WEEKS * len(feedback) // MANY)
            insert_rows(connection, table_of(Person), [_another(row, turn) for row in people])
            insert_rows(connection, table_of(Feedback), [_again(row, turn, shift) for row in feedback])
    with store.begin(SYSTEM) as unit:
        recount(unit.session)


def _rows(connection: Connection, model: type[SQLModel]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table_of(model))).mappings()]


def _another(person: dict[str, Any], turn: int) -> dict[str, Any]:
    return {
        **person,
        "id": person["id"] + turn * FARTHEST,
        "handle": f"{person['handle']}-{turn}",
        "email": None,
    }


def _again(statement: dict[str, Any], turn: int, shift: timedelta) -> dict[str, Any]:
    speaker = statement["person_id"]
    return {
        **statement,
        "id": statement["id"] + turn * FARTHEST,
        "key": f"{statement['key']}-{turn}",
        "person_id": speaker and speaker + turn * FARTHEST,
        "given_at": statement["given_at"] - shift,
    }


if __name__ == "__main__":
    main()
