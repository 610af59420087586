"""Queueing notices as events come, claiming those that are due, and noting what became of each.

Which events were seen is stored with what was queued, so that each is told once, whatever happens. A delivery is claimed before
it is sent, by putting off its next attempt: a process that dies while it sends leaves it to be sent again, so a receiver may get
one twice, under the same id.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, select

from governance.audit.notices.queries.addressed import (
    MOST_EVENTS,
    Notice,
    last_event,
    notices_after,
)
from governance.audit.notices.tables import Channel, Delivery, DeliveryState, NoticeProgress, Webhook
from governance.core.access import Permission, require
from governance.core.errors import Conflict, NotFound
from governance.core.people.tables import Person
from governance.core.unit_of_work import UnitOfWork, table_of

CLAIMED_FOR = timedelta(minutes=5)
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
"""How long after each failed attempt the next one comes; after the last, the delivery has failed."""

MOST_AT_ONCE = 20
MOST_ANSWER = 500
DELIVERY = table_of(Delivery)


@dataclass(frozen=True)
class Due:
    """A delivery that was claimed, with where it goes: an e-mail address, or a webhook."""

    delivery: Delivery
    email: str | None
    webhook: Webhook | None


def queue_notices(unit: UnitOfWork, *, by_email: bool) -> int:
    """Queues what events since the last time give to tell; how many deliveries. The first time it only notes where it begins."""
    require(unit.actor, Permission.MANAGE_WEBHOOKS)
    newest = last_event(unit.session)
    progress = unit.session.get(NoticeProgress, 1)
    if progress is None:
        unit.session.add(NoticeProgress(event_seq=newest))
        return 0
    notices = notices_after(unit.session, progress.event_seq, newest)
    hooks = unit.session.exec(select(Webhook).where(col(Webhook.active))).all()
    rows = [row for notice in notices for row in _deliveries(unit, notice, list(hooks), by_email)]
    unit.session.add_all(rows)
    progress.event_seq = notices[-1].seq if len(notices) == MOST_EVENTS else newest
    unit.session.flush()
    return len(rows)


def claim_due(unit: UnitOfWork) -> list[Due]:
    """The deliveries that are due now; nobody else gets them for five minutes."""
    require(unit.actor, Permission.MANAGE_WEBHOOKS)
    query = (
        select(Delivery, Person, Webhook)
        .outerjoin(Person, col(Person.id) == Delivery.person_id)
        .outerjoin(Webhook, col(Webhook.id) == Delivery.webhook_id)
        .where(col(Delivery.state) == DeliveryState.WAITING, col(Delivery.next_at) <= unit.at)
        .order_by(col(Delivery.id))
        .limit(MOST_AT_ONCE)
    )
    found = unit.session.exec(query).all()
    for delivery, _, _ in found:
        delivery.next_at = unit.at + CLAIMED_FOR
    unit.session.flush()
    return [Due(delivery, _address(person), hook) for delivery, person, hook in found]


def note_result(unit: UnitOfWork, delivery_id: int, *, delivered: bool, answer: str) -> None:
    """What became of an attempt: delivered, to be tried again later, or failed for good."""
    require(unit.actor, Permission.MANAGE_WEBHOOKS)
    delivery = unit.session.get_one(Delivery, delivery_id)
    delivery.attempts += 1
    delivery.answer = answer[:MOST_ANSWER]
    if delivered:
        delivery.state, delivery.ended_at = DeliveryState.DELIVERED, unit.at
    elif delivery.attempts > len(BACKOFF):
        delivery.state, delivery.ended_at = DeliveryState.FAILED, unit.at
    else:
        delivery.next_at = unit.at + BACKOFF[delivery.attempts - 1]
    unit.session.flush()


def send_again(unit: UnitOfWork, delivery_id: int) -> None:
    """A failed delivery is tried anew, from the first attempt. Raises Refused, NotFound, Conflict."""
    require(unit.actor, Permission.MANAGE_WEBHOOKS)
    delivery = unit.session.get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound("delivery", delivery_id)
    if delivery.state is not DeliveryState.FAILED:
        raise Conflict(f"The delivery is {delivery.state}; only a failed one is sent again.")
    unit.session.execute(
        update(DELIVERY)
        .where(DELIVERY.c.id == delivery_id)
        .values(state=DeliveryState.WAITING, attempts=0, next_at=unit.at, ended_at=None)
    )


def _address(person: Person | None) -> str | None:
    return person.email if person is not None and person.active else None


def _deliveries(unit: UnitOfWork, notice: Notice, hooks: list[Webhook], by_email: bool) -> list[Delivery]:
    def to(channel: Channel, person_id: int | None = None, webhook_id: int | None = None) -> Delivery:
        return Delivery(
            event_seq=notice.seq,
            kind=notice.kind,
            subject=notice.subject,
            channel=channel,
            person_id=person_id,
            webhook_id=webhook_id,
            text=notice.text,
            data=notice.data,
            state=DeliveryState.WAITING,
            next_at=unit.at,
            queued_at=unit.at,
        )

    people = notice.people if by_email else ()
    reachable = unit.session.exec(
        select(col(Person.id)).where(
            col(Person.id).in_(people), col(Person.email).is_not(None), col(Person.active)
        )
    ).all()
    return [
        *(to(Channel.EMAIL, person_id=person_id) for person_id in reachable),
        *(to(Channel.WEBHOOK, webhook_id=hook.id) for hook in hooks if notice.kind in hook.kinds),
    ]
