"""What happens in audits is told once: by real e-mail to a real mail server, and by signed posts to a real receiver."""

import base64
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from governance.audit.commands import accept_risk, escalate_overdue_actions, plan_action, raise_finding
from governance.audit.minding import look_after_findings
from governance.audit.monitors.commands import Watch, make_monitor, run_monitors
from governance.audit.notices.commands import end_webhook, make_webhook, send_again
from governance.audit.notices.queries import deliveries, delivery_counts
from governance.audit.notices.sending import tell_what_happened
from governance.audit.notices.tables import Delivery, DeliveryState, NoticeKind
from governance.audit.plans.commands import Plan, plan_audit
from governance.audit.plans.job import queue_what_is_due
from governance.audit.tables import ActionKind
from governance.core.access import SYSTEM, Role
from governance.core.errors import Conflict, Invalid, Refused
from governance.core.people.commands import add_person
from governance.core.store import Store
from governance.feedback.tables import Kind
from governance.measures.sampling_designs import Design
from tests.builders import a_person, a_statement, an_output


@dataclass
class Receiver:
    """A receiver of webhooks that answers with `status`."""

    url: str = ""
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


class Mailbox:
    """Takes every message, as a mail server does."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        self.messages.append(envelope)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox(store: Store) -> Iterator[Mailbox]:
    """A mail server that the store's settings name."""
    found = Mailbox()
    controller = Controller(found, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings = {
        "smtp_host": "127.0.0.1",
        "smtp_port": controller.port,
        "smtp_security": "none",
        "smtp_from": "plumbline@example.org",
        "public_url": "https://plumbline.example.org/",
    }
    store.settings = store.settings.model_copy(update=settings)
    yield found
    controller.stop()


def owner(store: Store) -> int:
    with store.begin(SYSTEM) as unit:
        return add_person(unit, "olga", email="olga@example.org", roles=frozenset({Role.AUDITOR})).id


def alarmed(store: Store, owner_id: int | None = None) -> None:
    output = an_output(store)
    for _ in range(60):
        a_statement(store, output, Kind.FLAG, severity=2)
    with store.begin(SYSTEM) as unit:
        make_monitor(unit, Watch("Flags", threshold=0.05, owner_id=owner_id))
    with store.begin(SYSTEM) as unit:
        assert run_monitors(unit)


def hook(store: Store, url: str, *kinds: NoticeKind) -> tuple[int, str]:
    with store.begin(SYSTEM) as unit:
        made = make_webhook(unit, url, kinds or list(NoticeKind))
    return made.id, made.secret


def later(store: Store, **span: float) -> None:
    now = store.clock() + timedelta(**span)
    store.clock = lambda: now


def states(store: Store) -> list[tuple[str, int]]:
    with store.read() as session:
        return [(row.delivery.state.value, row.delivery.attempts) for row in deliveries(session)]


def test_an_alarm_reaches_its_owner_and_a_webhook_whose_signature_holds(
    store: Store, mailbox: Mailbox, receiver: Receiver
) -> None:
    _, secret = hook(store, receiver.url, NoticeKind.ALARM)
    tell_what_happened(store)
    alarmed(store, owner(store))
    assert tell_what_happened(store) == 2
    assert tell_what_happened(store) == 0
    [envelope] = mailbox.messages
    assert envelope.rcpt_tos == ["olga@example.org"]
    text = message_from_bytes(envelope.content, policy=default).get_content()
    assert "ALARM-1" in text and "https://plumbline.example.org/monitors?ref=ALARM-1" in text
    [(headers, body)] = receiver.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    told = json.loads(body)
    assert (told["type"], told["data"]["subject"], told["data"]["slice"]) == ("alarm", "ALARM-1", "all")
    assert states(store) == [("delivered", 1), ("delivered", 1)]


def test_what_happened_before_it_was_switched_on_is_not_told(store: Store, receiver: Receiver) -> None:
    alarmed(store)
    hook(store, receiver.url)
    assert tell_what_happened(store) == 0
    assert states(store) == []


def test_a_receiver_that_fails_is_tried_again_later_and_at_last_given_up(
    store: Store, receiver: Receiver
) -> None:
    hook(store, receiver.url)
    tell_what_happened(store)
    alarmed(store)
    receiver.status = 500
    for attempt, minutes in enumerate((1, 5, 30, 120, 720), 1):
        tell_what_happened(store)
        assert states(store) == [("waiting", attempt)]
        assert tell_what_happened(store) == 0 and len(receiver.got) == attempt
        later(store, minutes=minutes, seconds=1)
    tell_what_happened(store)
    assert states(store) == [("failed", 6)]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    with store.read() as session:
        [row] = deliveries(session, DeliveryState.FAILED)
        assert row.delivery.answer == "HTTP 500" and row.to == receiver.url
        assert delivery_counts(session)[DeliveryState.FAILED] == 1
    receiver.status = 200
    with store.begin(a_person(store, Role.ADMIN), store.clock()) as unit:
        send_again(unit, row.delivery.id)
    assert tell_what_happened(store) == 1


def test_a_process_that_dies_while_it_sends_leaves_the_delivery_for_another(
    store: Store, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(store, receiver.url)
    tell_what_happened(store)
    alarmed(store)

    def dies(*_: object, **_more: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr("governance.audit.notices.sending.httpx.post", dies)
        tell_what_happened(store)
    assert tell_what_happened(store) == 0
    later(store, minutes=5, seconds=1)
    assert tell_what_happened(store) == 1


def test_overdue_actions_expired_risks_and_due_audits_are_told_to_whom_they_concern(
    store: Store, mailbox: Mailbox
) -> None:
    person = owner(store)
    start = datetime(2026, 11, 2, 9, tzinfo=UTC)
    store.clock = lambda: start
    an_output(store)
    tell_what_happened(store)
    with store.begin(SYSTEM, start) as unit:
        late = raise_finding(unit, "Doses", "Guessed", 3).id
        borne = raise_finding(unit, "Tone", "Blunt", 2, owner_id=person).id
    with store.begin(a_person(store, Role.ENGINEER), start) as unit:
        plan_action(unit, late, ActionKind.MODEL, "Train", owner_id=person, due_on=date(2026, 11, 3))
    with store.begin(a_person(store, Role.MANAGER), start) as unit:
        accept_risk(unit, borne, "For now", date(2026, 11, 4))
    with store.begin(a_person(store, Role.AUDITOR), start) as unit:
        plan_audit(
            unit,
            Plan(
                title="Every day",
                scope="All",
                design=Design(size=1),
                cadence="FREQ=DAILY;COUNT=1",
                first_at=datetime(2026, 11, 5, 9),  # noqa: DTZ001 on the plan's clock
                auditor_ids=[person],
            ),
        )
    store.clock = lambda: start + timedelta(days=4)
    look_after_findings(store)
    queue_what_is_due(store)
    assert tell_what_happened(store) == 3
    subjects = sorted(
        line
        for envelope in mailbox.messages
        for line in envelope.content.decode().splitlines()
        if line.startswith("Subject:")
    )
    assert subjects == [
        "Subject: [Plumbline] action overdue: FINDING-1",
        "Subject: [Plumbline] audit due: PLAN-1",
        "Subject: [Plumbline] risk expired: FINDING-2",
    ]


def test_a_mail_server_that_is_away_is_tried_again(store: Store) -> None:
    store.settings = store.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": 9})
    person = owner(store)
    tell_what_happened(store)
    alarmed(store, person)
    assert tell_what_happened(store) == 0
    with store.read() as session:
        [row] = deliveries(session)
    assert row.delivery.state is DeliveryState.WAITING and "refused" in row.delivery.answer.lower()


def test_an_ended_webhook_is_told_nothing_more(store: Store, receiver: Receiver) -> None:
    hook_id, _ = hook(store, receiver.url)
    tell_what_happened(store)
    with store.begin(SYSTEM) as unit:
        end_webhook(unit, hook_id)
    alarmed(store)
    assert tell_what_happened(store) == 0 and receiver.got == []
    with pytest.raises(Conflict), store.begin(SYSTEM) as unit:
        end_webhook(unit, hook_id)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/hook", "ftp://example.org", "https://user:word@example.org/", "https://", "example"],
)
def test_an_address_that_is_none_or_in_the_clear_is_refused(store: Store, url: str) -> None:
    with pytest.raises(Invalid), store.begin(SYSTEM) as unit:
        make_webhook(unit, url, [NoticeKind.ALARM])


def test_only_an_administrator_manages_webhooks(store: Store) -> None:
    for command, arguments in (
        (make_webhook, ("https://example.org", [NoticeKind.ALARM])),
        (end_webhook, (1,)),
        (send_again, (1,)),
    ):
        with pytest.raises(Refused), store.begin(a_person(store, Role.AUDITOR)) as unit:
            command(unit, *arguments)  # type: ignore[operator]


def test_the_secret_is_not_in_the_database(store: Store, receiver: Receiver) -> None:
    _, secret = hook(store, receiver.url)
    with store.begin(SYSTEM) as unit:
        assert escalate_overdue_actions(unit) == []
        kept = unit.session.connection().exec_driver_sql("select * from webhook").all()
    assert secret.removeprefix("whsec_") not in str(kept)
    assert Delivery.__tablename__ == "delivery"
