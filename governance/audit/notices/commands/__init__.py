"""What can be done with notices: webhooks are made and ended, notices queued, claimed and noted."""

from governance.audit.notices.commands.delivering import (
    Due,
    claim_due,
    note_result,
    queue_notices,
    send_again,
)
from governance.audit.notices.commands.hooks import NewWebhook, end_webhook, make_webhook, secret_of

__all__ = [
    "Due",
    "NewWebhook",
    "claim_due",
    "end_webhook",
    "make_webhook",
    "note_result",
    "queue_notices",
    "secret_of",
    "send_again",
]
