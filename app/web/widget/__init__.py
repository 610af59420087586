"""The feedback widget that a product puts under its answers: one script, no framework, no cookies."""

from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SCRIPT = "feedback.js"
TYPES = {SCRIPT: "text/javascript; charset=utf-8"}


@lru_cache
def _content(name: str) -> bytes:
    return (Path(__file__).parent / name).read_bytes()


async def _send(request: Request) -> Response:
    """A file of the widget. The script is for pages of any origin; which of them may send is the key's business."""
    name = request.path_params["name"]
    if name not in TYPES:
        return Response("Not found\n", 404)
    headers = {"cache-control": "public, max-age=3600"}
    if name == SCRIPT:
        headers |= {"cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*"}
    return Response(_content(name), media_type=TYPES[name], headers=headers)


route = Route("/widget/{name}", _send)
