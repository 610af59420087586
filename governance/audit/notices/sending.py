"""Sending what is due: e-mail by SMTP, webhooks by HTTP, signed as Standard Webhooks asks (HMAC-SHA256 over id, time and body).

Nothing is sent within a unit of work: a slow receiver must not keep others from writing.
"""

import base64
import hmac
import json
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256

import httpx

from governance.audit.notices.commands import Due, claim_due, note_result, queue_notices, secret_of
from governance.audit.notices.queries.behind import has_notices
from governance.core.access import SYSTEM
from governance.core.references import Prefix, numbered
from governance.core.settings import Settings
from governance.core.store import Store

TIMEOUT_SECONDS = 10.0
PAGES = {Prefix.PLAN: "audit-plan", Prefix.ALARM: "monitors", Prefix.FINDING: "finding"}
"""The pages that show what notices speak of."""


class NotDelivered(Exception):
    """An attempt that came to nothing; the words say why."""


def tell_what_happened(store: Store) -> int:
    """Queues what is to be told, and sends what is due. Returns how many were delivered; asks without writing first."""
    by_email = bool(store.settings.smtp_host)
    with store.read() as session:
        if not has_notices(session, store.clock()):
            return 0
    with store.begin(SYSTEM) as unit:
        queue_notices(unit, by_email=by_email)
    with store.begin(SYSTEM) as unit:
        due = claim_due(unit)
    return sum(_attempt(store, each) for each in due)


def signature(secret: str, delivery_id: str, at: datetime, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `id.seconds.body` under the secret, in base 64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{delivery_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()


def _attempt(store: Store, due: Due) -> bool:
    try:
        answer, delivered = _send(store, due), True
    except NotDelivered as error:
        answer, delivered = str(error), False
    with store.begin(SYSTEM) as unit:
        note_result(unit, due.delivery.id, delivered=delivered, answer=answer)
    return delivered


def _send(store: Store, due: Due) -> str:
    if due.webhook is not None:
        return _post(store, due)
    if due.email is None:
        raise NotDelivered("the person has no e-mail address any more")
    return _mail(store.settings, due, due.email)


def _post(store: Store, due: Due) -> str:
    delivery, hook = due.delivery, due.webhook
    assert hook is not None
    if not hook.active:
        raise NotDelivered("the webhook has ended")
    at, name = store.clock(), f"delivery-{delivery.id}"
    body = json.dumps(
        {
            "type": str(delivery.kind),
            "timestamp": at.isoformat(),
            "data": {"subject": delivery.subject, "text": delivery.text, **delivery.data},
        },
        ensure_ascii=False,
    ).encode()
    headers = {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(secret_of(store.secrets, hook), name, at, body),
    }
    try:
        answer = httpx.post(hook.url, content=body, headers=headers, timeout=TIMEOUT_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}") from error
    if not answer.is_success:
        raise NotDelivered(f"HTTP {answer.status_code}")
    return f"HTTP {answer.status_code}"


def _mail(settings: Settings, due: Due, address: str) -> str:
    message = EmailMessage()
    message["From"] = settings.smtp_from or f"plumbline@{settings.smtp_host}"
    message["To"] = address
    message["Subject"] = f"[Plumbline] {due.delivery.kind.words}: {due.delivery.subject}"
    message["Message-ID"] = f"<delivery-{due.delivery.id}@plumbline>"
    link = _link(settings, due.delivery.subject)
    message.set_content(due.delivery.text + link + "\n")
    try:
        with _connected(settings) as server:
            server.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}") from error
    return "accepted by the mail server"


def _link(settings: Settings, reference: str) -> str:
    """Where the subject is shown; nothing where the address of this Plumbline isn't set."""
    named = numbered(reference)
    if not settings.public_url or named is None:
        return ""
    return f"\n\n{settings.public_url.rstrip('/')}/{PAGES[named[0]]}?ref={reference}"


def _connected(settings: Settings) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS, context=secure
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)
        if settings.smtp_security == "starttls":
            server.starttls(context=secure)
    if settings.smtp_user:
        server.login(settings.smtp_user, settings.smtp_password)
    return server
