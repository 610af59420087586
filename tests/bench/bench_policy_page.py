"""The policy page's script run with 80 clauses and 200,000 judgements, on SQLite; aim: under 150 ms for every view.

Each view is drawn by a real session over a real server. "after an event" is the first run after something happened, when no
answer is remembered; "again" is the median of the runs after it.
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import websockets
from sqlalchemy import insert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from governance.core import migrate
from governance.core.access import SYSTEM, Role
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.exchange.policy.markdown import parse
from governance.policy.commands import draft_version, import_version
from governance.policy.queries import find_policy, find_version
from governance.registry.tables import Output
from governance.review.queries import stale_judgements
from governance.review.tables import (
    Case,
    CaseState,
    Citation,
    Judgement,
    JudgementPolicyVersion,
    OpenedFor,
    Resolution,
    Verdict,
)
from governance.views.clause_use.details import clause_details, uncovered_cases
from governance.views.clause_use.impact import impact
from governance.views.clause_use.use import policy_use
from tests.builders import MOMENT, a_model_version, a_person
from tests.rig.server import serving
from tests.rig.tally_recount import FILL_CASES, FILL_CLAUSES

CLAUSES, CASES, RUNS = 80, 100_000, 7
VIEWS = ("Text", "Changes", "Impact", "Use", "Life", "Readers", "Write")
WORDS = "The assistant says what it knows, what it does not know, and where a person can ask further. "


def main() -> None:
    with TemporaryDirectory(prefix="plumbline-bench-") as folder:
        home = Path(folder)
        store = Store.open(Settings(home=home))
        migrate.make_ready(store.engine)
        _fill(store)
        _queries(store)
        store_version = "guidelines@2"
        with serving(home) as server:
            for view in VIEWS:
                first, again = asyncio.run(_page(server.url, store, store_version, view))
                print(
                    f"{f'page, view {view}':40} {first:8.1f} ms after an event, {again:8.1f} ms again",
                    flush=True,
                )
        store.close()


def _text(changed: int) -> str:
    clauses = (
        f"## Clause {number} {{#part.{number % 8}.clause-{number}}}\n\n{WORDS * 4}{'New. ' if number < changed else ''}"
        for number in range(CLAUSES)
    )
    return "# Guidelines {#guidelines}\n\n" + "\n\n".join(clauses) + "\n"


def _fill(store: Store) -> None:
    """Two versions in force one after the other, a draft, and judgements as the tables hold them, without their events."""
    models = [a_model_version(store) for _ in range(4)]
    reviewers = [a_person(store, Role.REVIEWER).person_id for _ in range(10)]
    for label, changed in (("1", 0), ("2", 10)):
        with store.begin(SYSTEM, MOMENT) as unit:
            import_version(unit, "guidelines", label, parse(_text(changed)))
    with store.begin(SYSTEM, MOMENT) as unit:
        draft_version(unit, "guidelines", "3", parse(_text(20)))
    with store.read() as session:
        versions = [find_version(session, "guidelines", f"@{number}").id for number in (1, 2)]
    first_clause = {version_id: 1 + place * (CLAUSES + 1) for place, version_id in enumerate(versions)}
    numbers = range(1, CASES + 1)
    rows: list[tuple[type, Callable[[int], dict[str, object]]]] = [
        (Output, lambda n: _output(n, models[n % 4])),
        (Case, _case),
        (Resolution, _resolution),
    ]
    with store.engine.begin() as connection:
        for table, make in rows:
            connection.execute(insert(table_of(table)), [make(number) for number in numbers])
        judgements = [_judgement(n, reviewers[n % 10]) for n in range(2 * CASES)]
        connection.execute(insert(table_of(Judgement)), judgements)
        under = [(n, versions[0 if n < CASES else 1]) for n in range(2 * CASES)]
        connection.execute(
            insert(table_of(JudgementPolicyVersion)),
            [{"judgement_id": n + 1, "policy_version_id": version} for n, version in under],
        )
        connection.execute(
            insert(table_of(Citation)),
            [
                {"judgement_id": n + 1, "clause_id": first_clause[version] + 1 + n % CLAUSES, "passage": ""}
                for n, version in under
            ],
        )
        connection.exec_driver_sql(FILL_CLAUSES)
        connection.exec_driver_sql(FILL_CASES)
        connection.exec_driver_sql("ANALYZE")


def _output(number: int, version_id: int) -> dict[str, object]:
    return {
        "id": number,
        "model_version_id": version_id,
        "external_id": str(number),
        "conversation": [{"role": "user", "content": "How many may I take?"}],
        "answer": "Take two of them, that should be fine. " * 10,
        "language": "en",
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
        "state": CaseState.RESOLVED,
        "opened_for": OpenedFor.FEEDBACK,
        "reason": "",
        "severity": number % 4 + 1,
        "required_judgements": 2,
        "opened_at": MOMENT,
        "resolved_at": MOMENT,
    }


def _verdict(case_number: int) -> Verdict:
    return Verdict.VIOLATES if case_number % 5 == 0 else Verdict.ACCEPTABLE


def _resolution(number: int) -> dict[str, object]:
    return {
        "case_id": number,
        "verdict": _verdict(number),
        "rationale": "",
        "adjudicated": False,
        "resolved_at": MOMENT + timedelta(minutes=number),
    }


def _judgement(number: int, reviewer_id: int | None) -> dict[str, object]:
    case_number = number // 2 + 1
    return {
        "case_id": case_number,
        "reviewer_id": reviewer_id,
        "verdict": _verdict(case_number),
        "rationale": "",
        "made_at": MOMENT,
    }


def _queries(store: Store) -> None:
    with store.read() as session:
        policy_id = find_policy(session, "guidelines").id
        draft_id = find_version(session, "guidelines", "@3").id
        at = store.clock()
        _show("use of all clauses", lambda: policy_use(session, "guidelines", policy_id, at))
        _show("one clause", lambda: clause_details(session, policy_id, "part.1.clause-17"))
        _show("uncovered cases", lambda: uncovered_cases(session))
        _show("impact of a draft", lambda: impact(session, "guidelines", draft_id, at))
        _show("stale judgements, listed", lambda: stale_judgements(session, at))


def _show(name: str, run: Callable[[], object]) -> None:
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    print(f"{name:40} {statistics.median(taken) * 1000:8.1f} ms", flush=True)


async def _page(url: str, store: Store, reference: str, view: str) -> tuple[float, float]:
    """Milliseconds of the first run after an event, and the median of those that follow."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    async with websockets.connect(
        address,
        subprotocols=[websockets.Subprotocol("streamlit")],
        max_size=None,
        origin=websockets.Origin(url.rstrip("/")),
    ) as socket:
        await _run(socket, reference, view)
        a_person(store, Role.REVIEWER)
        first = await _run(socket, reference, view)
        return first, statistics.median([await _run(socket, reference, view) for _ in range(RUNS)])


async def _run(socket: websockets.ClientConnection, reference: str, view: str) -> float:
    request = BackMsg()
    request.rerun_script.page_name = "policy"
    request.rerun_script.query_string = urlencode({"ref": reference, "view": view})
    began = time.perf_counter()
    await socket.send(request.SerializeToString())
    while True:
        message = ForwardMsg.FromString(await socket.recv(decode=False))
        if (
            message.WhichOneof("type") == "delta"
            and message.delta.new_element.WhichOneof("type") == "exception"
        ):
            raise RuntimeError(message.delta.new_element.exception.message)
        if (
            message.WhichOneof("type") == "script_finished"
            and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        ):
            return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
