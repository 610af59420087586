"""Making and ending webhooks."""

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from governance.audit.notices.tables import NoticeKind, Webhook
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.references import Prefix
from governance.core.secrets import Secrets
from governance.core.unit_of_work import UnitOfWork

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class NewWebhook:
    """A webhook that was just made; `secret` is shown only once."""

    id: int
    secret: str = field(repr=False)


def make_webhook(unit: UnitOfWork, url: str, kinds: Collection[NoticeKind]) -> NewWebhook:
    """Tells `url` of these kinds from now on. Raises Refused, Invalid by field."""
    require(unit.actor, Permission.MANAGE_WEBHOOKS)
    problems = [] if kinds else [Problem("kinds", f"expected one or more of {', '.join(NoticeKind)}")]
    parts = urlsplit(url.strip())
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        problems.append(Problem("url", "expected an https:// address"))
    if not parts.hostname or parts.username or parts.password or len(url) > 2000:
        problems.append(Problem("url", "expected a host, and no user or password"))
    if problems:
        raise Invalid(*problems)
    hook = unit.add(
        Webhook(
            url=url.strip(),
            kinds=sorted(set(kinds)),
            salt=secrets.token_hex(16),
            made_by_id=unit.actor.person_id,
            made_at=unit.at,
        )
    )
    unit.record("webhook.made", Prefix.WEBHOOK.of(hook.id), {"host": parts.hostname, "kinds": hook.kinds})
    return NewWebhook(hook.id, secret_of(unit.session.info["secrets"], hook))


def end_webhook(unit: UnitOfWork, webhook_id: int) -> None:
    """Tells it nothing more; what still waits for it isn't sent. Raises Refused, NotFound, Conflict."""
    require(unit.actor, Permission.MANAGE_WEBHOOKS)
    hook = unit.session.get(Webhook, webhook_id)
    if hook is None:
        raise NotFound("webhook", Prefix.WEBHOOK.of(webhook_id))
    if not hook.active:
        raise Conflict("The webhook has ended already.")
    hook.active = False
    unit.record("webhook.ended", Prefix.WEBHOOK.of(hook.id))


def secret_of(kept: Secrets, hook: Webhook) -> str:
    """The secret by which a webhook's deliveries are signed, as Standard Webhooks writes it: `whsec_…`."""
    return "whsec_" + base64.b64encode(kept.derived(f"webhook/{hook.id}/{hook.salt}")).decode()
