"""Sessions at the server's edge: signing out ends them, files of pages need them, cookies stay on https."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.session.sign_in import public_origin, sign_in_is_set_up

SIGN_OUT = "/auth/logout"
FILES = "/media/"
NOT_SIGNED_IN = "Sign in to get this file.\n"


class Sessions:
    """ASGI middleware for where people sign in; elsewhere it does nothing.

    Streamlit sends its cookies without Secure, and its files to whoever knows their address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not sign_in_is_set_up():
            await self.app(scope, receive, send)
            return
        if scope["path"].endswith(SIGN_OUT):
            await run_in_threadpool(_sign_out, scope)
        elif FILES in scope["path"] and not await run_in_threadpool(_is_signed_in, scope):
            await PlainTextResponse(NOT_SIGNED_IN, 403)(scope, receive, send)
            return
        await self.app(scope, receive, _secure(send) if public_origin().startswith("https:") else send)


def _secure(send: Send) -> Send:
    async def send_secure(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            cookies = headers.getlist("set-cookie")
            if cookies:
                del headers["set-cookie"]
                for cookie in cookies:
                    headers.append(
                        "set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure"
                    )
        await send(message)

    return send_secure


def _cookies(scope: Scope) -> dict[str, str]:
    return HTTPConnection(scope).cookies


def _is_signed_in(scope: Scope) -> bool:
    from app.session.signed_in import claims_in, is_open

    return is_open(claims_in(_cookies(scope)))


def _sign_out(scope: Scope) -> None:
    from app.session.signed_in import claims_in, end

    claims = claims_in(_cookies(scope))
    if claims is not None:
        end(claims)
