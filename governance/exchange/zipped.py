"""Looking into a zip file before anyone unpacks it: a small file may hold a terabyte of nothing."""

import io
import re
from zipfile import BadZipFile, ZipFile

from governance.core.errors import Invalid, TooLarge

MAX_BYTES = 20_000_000
MOST_ENTRIES = 2_000
MOST_UNPACKED = 100_000_000
LARGEST_RATIO = 200
"""Text packs ten times smaller, seldom fifty times; what packs better than this was made to burst."""

RATIO_FROM = 1_000_000
"""Parts smaller than this, unpacked, may be as repetitive as they like."""

_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check_zip(data: bytes, what: str) -> None:
    """Raises TooLarge, or Invalid for what isn't a zip file, is encrypted, bursts, or declares entities in its XML."""
    if len(data) > MAX_BYTES:
        raise TooLarge(what, MAX_BYTES, "bytes")
    try:
        with ZipFile(io.BytesIO(data)) as package:
            _check_sizes(package, what)
            for entry in package.infolist():
                if entry.filename.lower().endswith((".xml", ".rels")):
                    with package.open(entry) as part:
                        if _ENTITY.search(part.read(RATIO_FROM)):
                            raise Invalid.field(
                                "file",
                                f"{entry.filename} declares a document type or entities, which nothing here needs",
                            )
    except (BadZipFile, NotImplementedError, EOFError) as error:
        raise Invalid.field("file", f"expected a whole file: {error}") from error
    except RuntimeError as error:
        raise Invalid.field("file", "it is encrypted; save it without a password") from error


def _check_sizes(package: ZipFile, what: str) -> None:
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Invalid.field("file", f"{len(entries):,} parts within; at most {MOST_ENTRIES:,} are allowed")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise TooLarge(f"{what}, unpacked,", MOST_UNPACKED, "bytes")
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
            ratio = entry.file_size // max(entry.compress_size, 1)
            raise Invalid.field(
                "file",
                f"{entry.filename} unpacks to {ratio:,} times its size, as files do that are made to burst",
            )
