"""The review queue over 200,000 unresolved cases, a case's page, the rate at which judgements are saved, and fifty reviewers who
drain a thousand cases at once, on SQLite.

Aims: the first page under 50 ms, whatever is filtered by; a case with all that stands beside it under 150 ms; 100 judgements a
second, rules, ledger and disk included; each case judged by two, nothing lost.
"""

import statistics
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert
from sqlmodel import select

from governance.core.access import SYSTEM, Actor, Role
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.policy.queries import find_clause
from governance.registry.tables import Output
from governance.review.commands import claim_next, judge, open_case
from governance.review.commands.places import recount
from governance.review.queries import QueueFilter, case_queue, case_view, review_counts, similar_cases
from governance.review.tables import Case, CaseState, Judgement, OpenedFor, Verdict
from governance.schema import METADATA
from tests.builders import MOMENT, a_model_version, a_person, a_policy, an_output

CASES = 200_000
JUDGED = 300
DRAINED, REVIEWERS = 1_000, 50
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
    with TemporaryDirectory(prefix="plumbline-bench-") as folder:
        store = Store.open(Settings(home=Path(folder)))
        METADATA.create_all(store.engine)
        _drain(store)
        store.close()


def _fill(store: Store) -> None:
    """Outputs and cases as the tables hold them, without their events: only reading is measured on them."""
    version_id = a_model_version(store)
    outputs = [_output(number, version_id) for number in range(1, CASES + 1)]
    cases = [_case(number) for number in range(1, CASES + 1)]
    with store.engine.begin() as connection:
        connection.execute(insert(table_of(Output)), outputs)
        connection.execute(insert(table_of(Case)), cases)
    start = time.perf_counter()
    with store.begin(SYSTEM) as unit:
        recount(unit.session)
    print(f"{'all places counted anew':40} {time.perf_counter() - start:8.1f} s", flush=True)
    with store.engine.begin() as connection:
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
        _show("first page, unassigned", lambda: case_queue(session, QueueFilter(unassigned=True, at=MOMENT)))
        _show("first page, overdue", lambda: case_queue(session, QueueFilter(overdue_at=MOMENT)))
        _show(
            "first page, on my desk",
            lambda: case_queue(session, QueueFilter(assigned_to=someone.person_id, at=MOMENT)),
        )
        _show("counts", lambda: review_counts(session, MOMENT + timedelta(days=90)))
        _show("one case", lambda: case_view(session, 17, someone, MOMENT))
        _show("cases like it", lambda: similar_cases(session, 17))


def _judgements(store: Store) -> None:
    a_policy(store, "# Medicine {#medicine}\nSend people to a doctor.\n")
    with store.read() as session:
        clause_id = find_clause(session, "medicine").id
    reviewers = [a_person(store, Role.REVIEWER) for _ in range(2)]
    start = time.perf_counter()
    for reviewer in reviewers:
        for case_id in range(1, JUDGED + 1):
            with store.begin(reviewer) as unit:
                judge(unit, case_id, Verdict.VIOLATES, clauses=[clause_id], rationale="It names a dose.")
    rate = 2 * JUDGED / (time.perf_counter() - start)
    print(f"{'judgements saved':40} {rate:8.0f} a second", flush=True)
    with store.read() as session:
        _show("cases like it, once 300 are resolved", lambda: similar_cases(session, JUDGED + 4))


def _drain(store: Store) -> None:
    """Fifty reviewers at once claim and judge, each with a session of its own, until a thousand cases are done."""
    outputs = [an_output(store) for _ in range(DRAINED)]
    with store.begin(SYSTEM) as unit:
        for output_id in outputs:
            open_case(unit, output_id, OpenedFor.HAND, severity=2)
    people = [a_person(store, Role.REVIEWER) for _ in range(REVIEWERS)]
    start = time.perf_counter()
    with ThreadPoolExecutor(REVIEWERS) as pool:
        acknowledged = sum(pool.map(lambda who: _empty(store, who), people))
    seconds = time.perf_counter() - start
    with store.read() as session:
        judged = Counter(session.exec(select(Judgement.case_id)).all())
    print(f"{'claimed and judged by fifty at once':40} {acknowledged / seconds:8.0f} a second", flush=True)
    print(
        f"{'cases by number of judgements':40} {dict(Counter(judged.values()))}, {acknowledged} acknowledged"
    )


def _empty(store: Store, who: Actor) -> int:
    stored = 0
    while True:
        with store.begin(who) as unit:
            case = claim_next(unit)
        if case is None:
            return stored
        with store.begin(who) as unit:
            judge(unit, case.id, Verdict.ACCEPTABLE)
        stored += 1


def _show(name: str, run: Callable[[], object]) -> None:
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    print(f"{name:40} {statistics.median(taken) * 1000:8.1f} ms", flush=True)


if __name__ == "__main__":
    main()
