"""What people look at: webhooks, and the log of deliveries."""

from governance.audit.notices.queries.log import DeliveryRow, deliveries, delivery_counts, webhooks

__all__ = ["DeliveryRow", "deliveries", "delivery_counts", "webhooks"]
