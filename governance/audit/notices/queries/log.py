"""The log of deliveries, newest first, and the webhooks."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from governance.audit.notices.tables import Delivery, DeliveryState, Webhook
from governance.core.people.tables import Person

MOST_SHOWN = 200


@dataclass(frozen=True)
class DeliveryRow:
    """`to` is a person's name or a webhook's address."""

    delivery: Delivery
    to: str


def deliveries(
    session: Session, state: DeliveryState | None = None, limit: int = MOST_SHOWN
) -> list[DeliveryRow]:
    """The newest deliveries, in this state or in any."""
    query = (
        select(Delivery, Person, Webhook)
        .outerjoin(Person, col(Person.id) == Delivery.person_id)
        .outerjoin(Webhook, col(Webhook.id) == Delivery.webhook_id)
        .order_by(col(Delivery.id).desc())
        .limit(limit)
    )
    if state is not None:
        query = query.where(col(Delivery.state) == state)
    return [
        DeliveryRow(delivery, hook.url if hook else (person.shown_name if person else ""))
        for delivery, person, hook in session.execute(query)
    ]


def delivery_counts(session: Session) -> dict[DeliveryState, int]:
    """How many deliveries are in each state."""
    rows = session.execute(select(col(Delivery.state), func.count()).group_by(col(Delivery.state)))
    return dict.fromkeys(DeliveryState, 0) | {row[0]: row[1] for row in rows}


def webhooks(session: Session) -> list[Webhook]:
    """All webhooks, active ones first."""
    query = select(Webhook).order_by(col(Webhook.active).desc(), col(Webhook.id))
    return list(session.execute(query).scalars())
