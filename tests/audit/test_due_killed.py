"""A process that is killed while a due audit draws leaves nothing of it; whoever comes next draws once, the same sample."""

import os
import random
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from governance.audit.plans.commands import Plan, plan_audit
from governance.audit.plans.job import KIND, queue_what_is_due, run_due_audit
from governance.audit.plans.tables import AuditPlan
from governance.audit.queries import redraw
from governance.audit.tables import Audit, AuditItem
from governance.core.access import Role
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.verify import verify
from governance.measures.sampling_designs import Design
from governance.schema import METADATA
from governance.work.engine import Engine
from tests.builders import a_model_version, a_person, an_output

PLACES = 50
FIRST = datetime(2026, 12, 1, 9, tzinfo=UTC)


def started(url: str, home: Path, now: datetime) -> int:
    """A process of its own that starts what is due at `now`; its number."""
    child = os.fork()
    if child == 0:
        store = Store.open(Settings(home=home, database_url=url))
        store.clock = lambda: now
        queue_what_is_due(store)
        Engine(store, {KIND: run_due_audit}).do_all()
        os._exit(0)
    return child


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_killed_in_fifty_places_each_audit_is_drawn_once(store: Store, tmp_path: Path) -> None:
    generator, killed = random.Random(5), 0
    store.clock = lambda: FIRST - timedelta(days=1)
    version = a_model_version(store)
    for place in range(40):
        an_output(store, f"Answer {place}", model_version_id=version)
    plan = Plan(
        title="Doses",
        scope="Medical",
        design=Design(size=10),
        cadence="FREQ=DAILY",
        first_at=FIRST.replace(tzinfo=None),
    )
    with store.begin(a_person(store, Role.AUDITOR)) as unit:
        plan_id = plan_audit(unit, plan).id
    url = store.engine.url.render_as_string(hide_password=False)
    for round_number in range(1, PLACES + 1):
        with store.read() as session:
            seed = session.get_one(AuditPlan, plan_id).next_seed
        store.engine.dispose()
        now = FIRST + timedelta(days=round_number - 1, minutes=5)
        child = started(url, tmp_path, now)
        time.sleep(generator.uniform(0, 0.2))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        assert os.waitpid(started(url, tmp_path, now), 0)[1] == 0
        with store.read() as session:
            audits = session.exec(select(Audit).order_by(col(Audit.id))).all()
            assert (len(audits), audits[-1].seed) == (round_number, seed)
            assert redraw(session, audits[-1].id).same_outputs
    with store.read() as session:
        assert len(session.exec(select(AuditItem)).all()) == 10 * PLACES
        assert verify(session, METADATA.sorted_tables).ok
    assert killed > PLACES // 4
