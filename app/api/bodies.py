"""What a request brings: unpacked, bounded, and in lines as it streams in."""

import zlib
from collections.abc import AsyncIterator

from starlette.exceptions import HTTPException
from starlette.requests import Request

from governance.core.errors import Invalid, TooLarge

LARGEST_BODY = 32 << 20
"""Bytes of a body that is read whole, unpacked. NDJSON has no such limit: it is read line by line."""
LONGEST_LINE = 4 << 20
LINES_TOGETHER, BYTES_TOGETHER = 2_000, 4 << 20
"""Lines of a stream that are handed on together: as many as that, or as many as fill so many bytes."""
_STEP = 1 << 18
_GZIP = 31
"""zlib's number for a gzip header with the largest window."""

Lines = list[tuple[int, bytes]]


async def whole_body(request: Request) -> bytes:
    """The body, unpacked. Raises TooLarge, Invalid where it cannot be unpacked."""
    parts, size = [], 0
    async for part in unpacked(request):
        size += len(part)
        if size <= LARGEST_BODY:
            parts.append(part)
        elif size > 8 * LARGEST_BODY:
            break  # until here the rest is read and thrown away, so that the sender gets to hear the answer
    if size > LARGEST_BODY:
        raise TooLarge("The body", LARGEST_BODY >> 20, "MB; send NDJSON, which is read line by line")
    return b"".join(parts)


async def line_groups(request: Request) -> AsyncIterator[Lines]:
    """Groups of lines with their numbers, blank ones left out, as they come in. Raises as `whole_body`, for one line."""
    group: Lines = []
    number, size, rest = 0, 0, b""
    async for part in unpacked(request):
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            number += 1
            if line.strip():
                group.append((number, line))
                size += len(line)
                _refuse_long(number, line)
            if len(group) == LINES_TOGETHER or size >= BYTES_TOGETHER:
                yield group
                group, size = [], 0
        _refuse_long(number + 1, rest)
    if rest.strip():
        group.append((number + 1, rest))
    if group:
        yield group


async def unpacked(request: Request) -> AsyncIterator[bytes]:
    """The body's parts, with gzip undone. Raises Invalid for broken gzip, and answers another encoding with 415."""
    encoding = request.headers.get("content-encoding", "identity").strip().casefold()
    if encoding == "identity":
        async for part in request.stream():
            yield part
    elif encoding == "gzip":
        async for part in _gunzipped(request):
            yield part
    else:
        raise HTTPException(415, f"The encoding {encoding!r} isn't known here: send it as it is, or as gzip.")


async def _gunzipped(request: Request) -> AsyncIterator[bytes]:
    unpacker, begun = zlib.decompressobj(_GZIP), False
    async for received in request.stream():
        packed = received
        while packed:
            if unpacker.eof:  # one gzip file may follow another
                unpacker = zlib.decompressobj(_GZIP)
            begun = True
            try:
                part = unpacker.decompress(packed, _STEP)
            except zlib.error as error:
                raise Invalid.field("body", f"broken gzip: {error}") from error
            packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            if part:
                yield part
    if begun and not unpacker.eof:
        raise Invalid.field("body", "broken gzip: it ends in the middle")


def _refuse_long(number: int, line: bytes) -> None:
    if len(line) > LONGEST_LINE:
        raise TooLarge(f"Line {number:,}", LONGEST_LINE >> 20, "MB")
