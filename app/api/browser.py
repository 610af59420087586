"""POST /browser/{public id}/feedback: feedback from a web page, in the shapes of chat front ends, with a key that the page holds.

Such a key may send and do nothing else, and only from the pages that it names: browsers are answered by CORS for those alone, and
any other origin is refused. No cookie is read or set.
"""

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.api.auth import holder_by, holder_of, spend_records
from app.api.bodies import whole_body
from app.api.describing import ASKED_BY_BROWSER, CHAT
from app.api.errors import refusal
from app.api.writing import write
from app.session import cache as answers
from governance.core.errors import Invalid, PlumblineError, Refused
from governance.core.keys.queries import Holder
from governance.core.keys.tables import KeyScope
from governance.core.references import Prefix
from governance.exchange.feedback.chat_shapes import chat_feedback
from governance.exchange.feedback.outputs import UNKNOWN
from governance.feedback.commands.chat import Kept, keep_chat_feedback
from governance.feedback.records import FeedbackRecord

LARGEST = 200_000

router = APIRouter(tags=["browser"])


@router.post("/chat/feedback", **CHAT)
async def from_a_server(request: Request) -> Response:
    """One piece of feedback as chat front ends send it, passed on by a product's own server with its ordinary key."""
    holder = await holder_of(request, KeyScope.WRITE)
    kept = await _take(request, holder)
    return _answer(kept)


@router.options("/browser/{public_id}/feedback", **ASKED_BY_BROWSER)
async def before(request: Request, public_id: str) -> Response:
    """What a browser asks before it sends."""
    origin = await _allowed(request, public_id)
    if origin is None:
        return Response(status_code=403)
    allowed = {
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "authorization, content-type",
        "access-control-max-age": "600",
    }
    return Response(status_code=204, headers={**_cors(origin), **allowed})


@router.post("/browser/{public_id}/feedback", **CHAT)
async def from_a_page(request: Request, public_id: str) -> Response:
    """One piece of feedback from a page. Answers with its reference and, the first time, the code of its receipt."""
    origin = await _allowed(request, public_id)
    if origin is None:
        raise Refused("This page may not send feedback with this key.")
    try:
        holder = await holder_of(request, KeyScope.WRITE, from_page=True)
        if holder.public_id != public_id:
            raise Refused("The key isn't the one in the address.")
        answer = _answer(await _take(request, holder))
    except PlumblineError as error:
        answer = refusal(error)
    answer.headers.update(_cors(origin))
    return answer


async def _take(request: Request, holder: Holder) -> Kept:
    body = await whole_body(request)
    if len(body) > LARGEST:
        raise Invalid.field("body", f"expected {LARGEST:,} bytes at most")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Invalid.field("body", f"not JSON: {error}") from error
    record = chat_feedback(said, {"model_version": f"{holder.model} unspecified"} if holder.model else {})
    spend_records(holder, 1)
    return await write(_keep, holder, record)


def _keep(holder: Holder, record: FeedbackRecord) -> Kept:
    with answers.store().begin(holder.actor) as unit:
        return keep_chat_feedback(unit, holder.origin, record, unnamed=UNKNOWN, model=holder.model)


def _answer(kept: Kept) -> JSONResponse:
    told = {
        "key": kept.key,
        "status": kept.status,
        "reference": Prefix.FEEDBACK.of(kept.feedback_id) if kept.feedback_id else None,
        "receipt": kept.receipt,
    }
    return JSONResponse(told, 201 if kept.status == "created" else 202 if kept.status == "waiting" else 200)


async def _allowed(request: Request, public_id: str) -> str | None:
    """The page's origin, if the key names it."""
    origin = request.headers.get("origin", "").lower()
    holder = await holder_by(public_id)
    if holder is None or origin not in holder.origins:
        return None
    return origin


def _cors(origin: str) -> dict[str, str]:
    return {"access-control-allow-origin": origin, "vary": "Origin"}
