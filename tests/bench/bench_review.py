"""The review queue over 200,000 unresolved cases, and the rate at which judgements are saved, on SQLite.

Aims: the first page under 50 ms; 100 judgements a second, rules, ledger and disk included.
"""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from governance.core.access import Role
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.policy.queries import find_clause
from governance.registry.tables import Output
from governance.review.commands import judge
from governance.review.queries import QueueFilter, case_queue, case_view, review_counts
from governance.review.tables import Case, CaseState, OpenedFor, Verdict
from governance.schema import METADATA
from tests.builders import MOMENT, a_model_version, a_person, a_policy

CASES = 200_000
JUDGED = 300
RUNS = 7
LANGUAGES = ("en", "en", "en", "es", "fr", "de", "hi")


def main() -> None:
    with TemporaryDirectory(prefix="plumbline-bench-") as folder:
        store = Store.open(Settings(home=Path(folder)))
        METADATA.create_all(store.engine)
        _fill(store)
        _pages(store)
        _judgements(store)
        store.close()


def _fill(store: Store) -> None:
    """Outputs and cases as the tables hold them, without their events: only reading is measured on them."""
    version_id = a_model_version(store)
    outputs = [_output(number, version_id) for number in range(1, CASES + 1)]
    cases = [_case(number) for number in range(1, CASES + 1)]
    with store.engine.begin() as connection:
        connection.execute(insert(table_of(Output)), outputs)
        connection.execute(insert(table_of(Case)), cases)
        connection.exec_driver_sql("ANALYZE")


def _output(number: int, version_id: int) -> dict[str, object]:
    return {
        "id": number,
        "model_version_id": version_id,
        "external_id": str(number),
        "conversation": [{"role": "user", "content": "How many may I take?"}],
        "answer": "Take two of them, that should be fine. " * 10,
        "language": LANGUAGES[number % len(LANGUAGES)],
        "scenario": "medical-advice",
        "produced_at": MOMENT,
        "content_hash": "0" * 64,
        "row_hash": "0" * 64,
        "event_seq": 1,
    }


def _case(number: int) -> dict[str, object]:
    return {
        "output_id": number,
        "round": 1,
        "state": CaseState.OPEN,
        "opened_for": OpenedFor.FEEDBACK,
        "reason": "",
        "severity": number % 4 + 1,
        "required_judgements": 2,
        "opened_at": MOMENT + timedelta(minutes=number),
    }


def _pages(store: Store) -> None:
    someone = a_person(store, Role.REVIEWER)
    with store.read() as session:
        _show("first page", lambda: case_queue(session))
        _show("page after 25,000 graver cases", lambda: case_queue(session, after=CASES // 2 + 3))
        _show("first page, Hindi", lambda: case_queue(session, QueueFilter(language="hi")))
        _show(
            "first page, what one may judge",
            lambda: case_queue(session, QueueFilter(for_reviewer=someone.person_id)),
        )
        _show("first page, a language nobody uses", lambda: case_queue(session, QueueFilter(language="xx")))
        _show("counts", lambda: review_counts(session, MOMENT + timedelta(days=90)))
        _show("one case", lambda: case_view(session, 17, someone, MOMENT))


def _judgements(store: Store) -> None:
    a_policy(store, "# Medicine {#medicine}\nSend people to a doctor.\n")
    with store.read() as session:
        clause_id = find_clause(session, "medicine").id
    start = time.perf_counter()
    for reviewer in [a_person(store, Role.REVIEWER) for _ in range(2)]:
        for case_id in range(1, JUDGED + 1):
            with store.begin(reviewer) as unit:
                judge(unit, case_id, Verdict.VIOLATES, clauses=[clause_id], rationale="It names a dose.")
    rate = 2 * JUDGED / (time.perf_counter() - start)
    print(f"{'judgements saved':40} {rate:8.0f} a second", flush=True)


def _show(name: str, run: Callable[[], object]) -> None:
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    print(f"{name:40} {statistics.median(taken) * 1000:8.1f} ms", flush=True)


if __name__ == "__main__":
    main()
