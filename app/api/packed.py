"""A request's body, plain or gzip, no larger than it may be: neither as sent nor unpacked."""

import zlib

from starlette.requests import Request

from governance.core.errors import Invalid, TooLarge

GZIP_WINDOW = 31
MEGABYTE = 1 << 20


async def body_of(request: Request, most_bytes: int) -> bytes:
    """The whole body, unpacked. Raises TooLarge (413), Invalid for damaged gzip or another encoding."""
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise Invalid.field("content-encoding", f"{encoding!r}: expected gzip or none")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most_bytes:
        raise _too_large(most_bytes)
    unpack = zlib.decompressobj(GZIP_WINDOW) if encoding == "gzip" else None
    parts: list[bytes] = []
    size = 0
    try:
        async for block in request.stream():
            part = unpack.decompress(block, most_bytes + 1) if unpack else block
            size += len(part)
            if size > most_bytes or (unpack and unpack.unconsumed_tail):
                raise _too_large(most_bytes)
            parts.append(part)
    except zlib.error as error:
        raise Invalid.field("body", "the compression is damaged") from error
    if unpack and not unpack.eof:
        raise Invalid.field("body", "the compressed body ends too early")
    return b"".join(parts)


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge("The body", most_bytes // MEGABYTE, "MB")
