"""A campaign of 5,000 outputs with 12,500 of 25,000 answers given, on SQLite: what it takes to offer the next output, to store
an answer, to draw the organiser's page, and to open a receipt of 50 statements.

Aims: an offer and an answer under 30 ms each, so that a person never waits; the page under 300 ms; the receipt under 100 ms.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert

from governance.campaigns.commands import (
    AboutOneself,
    Plan,
    answer,
    join,
    make_link,
    open_campaign,
    plan_campaign,
    take_next,
)
from governance.campaigns.queries import campaign_view
from governance.campaigns.queries.draws import Frame, outputs_left_count
from governance.campaigns.tables import CampaignAnswer
from governance.core.access import SYSTEM, Actor
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.unit_of_work import table_of
from governance.feedback.commands.by_hand import FilledIn
from governance.feedback.tables import Kind
from governance.registry.commands import NewOutput, record_outputs
from governance.schema import METADATA
from governance.views.receipts.queries import receipt
from tests.builders import MOMENT, a_model_version

OUTPUTS, OVERLAP, PEOPLE = 5_000, 5, 250
ANSWERS_EACH = 50
GUEST = Actor("guest", "Someone invited")


def main() -> None:
    with TemporaryDirectory(prefix="plumbline-bench-") as folder:
        store = Store.open(Settings(home=Path(folder)))
        METADATA.create_all(store.engine)
        campaign_id, codes = _fill(store)
        _take_part(store, codes[-1])
        with store.read() as session:
            _show("organiser's page", lambda: campaign_view(session, campaign_id, store.clock()))
            _show("receipt of 50 statements", lambda: receipt(session, codes[-1]))
            _show("pairs among 5,000 outputs", lambda: outputs_left_count(session, Frame(pairs=True)))
        store.close()


def _fill(store: Store) -> tuple[int, list[str]]:
    versions = a_model_version(store), a_model_version(store)
    with store.begin(SYSTEM) as unit:
        record_outputs(unit, [_output(number, versions[number % 2]) for number in range(OUTPUTS)])
        plan = Plan("Bench", "To measure.", Frame(), OUTPUTS, (Kind.RATING,), OVERLAP, None)
        campaign_id = plan_campaign(unit, plan).id
        open_campaign(unit, campaign_id)
        token = make_link(unit, campaign_id)
    codes = []
    for _ in range(PEOPLE + 1):
        with store.begin(GUEST) as unit:
            codes.append(join(unit, token, AboutOneself(("en",), ("review",))))
    # As the table holds them, without their events: they are there to be counted.
    answers = [
        {
            "campaign_id": campaign_id,
            "item_id": (person * ANSWERS_EACH + place) % OUTPUTS + 1,
            "participant_id": person + 1,
            "answered_at": MOMENT,
        }
        for person in range(PEOPLE)
        for place in range(ANSWERS_EACH)
    ]
    with store.engine.begin() as connection:
        connection.execute(insert(table_of(CampaignAnswer)), answers)
    return campaign_id, codes


def _output(number: int, version_id: int) -> NewOutput:
    asked = [{"role": "user", "content": f"Question {number // 2}: how many may I take in a day?"}]
    return NewOutput(version_id, f"out-{number}", asked, f"Answer {number}.", "en", "medical-advice", MOMENT)


def _take_part(store: Store, code: str) -> None:
    offers, answers = [], []
    for _ in range(ANSWERS_EACH):
        start = time.perf_counter()
        with store.begin(GUEST) as unit:
            offer = take_next(unit, code)
        offers.append(time.perf_counter() - start)
        assert offer is not None
        start = time.perf_counter()
        with store.begin(GUEST) as unit:
            answer(unit, code, offer.item_id, FilledIn(rating=4), ("review",))
        answers.append(time.perf_counter() - start)
    for name, took in (("offer", offers), ("answer", answers)):
        middle, worst = statistics.median(took) * 1000, max(took) * 1000
        print(f"{name}: {middle:.1f} ms (median), {worst:.1f} ms (worst of {len(took)})")


def _show(what: str, do: Callable[[], object]) -> None:
    took = []
    for _ in range(7):
        start = time.perf_counter()
        do()
        took.append(time.perf_counter() - start)
    print(f"{what}: {statistics.median(took) * 1000:.1f} ms")
