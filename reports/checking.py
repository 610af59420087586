"""Is a report that somebody holds what the store says? The report is made again and held against the file, byte by byte."""

import io
import re
import shlex
import zipfile
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, Literal

import orjson

from governance.core.errors import Invalid, NotFound, PlumblineError
from governance.core.store import ReadSession
from reports.document import Report
from reports.formats.format import formats
from reports.formats.json_file import to_json
from reports.making import make_report
from reports.reading import Asked

LARGEST_BYTES = 200_000_000
LARGEST_UNPACKED = 400_000_000

Status = Literal["unchanged", "differs", "unknown"]

_REQUEST = re.compile(r"plumbline (report [a-z-]+ [^\n]*--as-of \d+[^\n]*)")
_PDF_REQUEST = re.compile(r"request:([A-Za-z0-9_=-]+)")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Difference:
    """A cell that reads otherwise: `section` / `block` / `row` / `column` say where."""

    where: str
    file: str
    store: str


@dataclass(frozen=True)
class Checked:
    """`unknown` where nothing can be told: the file isn't a report of ours, or its event isn't in this store."""

    status: Status
    reason: str
    differences: tuple[Difference, ...] = ()


def check_file(session: ReadSession, path: Path) -> Checked:
    """What became of the report in `path`. Raises OSError where it can't be read, Invalid where it is too large."""
    ending = path.suffix.lstrip(".").lower()
    if ending not in formats():
        return Checked("unknown", f"expected a file that ends in {', '.join(formats())}")
    if path.stat().st_size > LARGEST_BYTES:
        raise Invalid.field("file", f"{path.name} is larger than {LARGEST_BYTES:,} bytes")
    content = path.read_bytes()
    asked = _asked(ending, content)
    if asked is None:
        return Checked("unknown", "the file doesn't say which report it is")
    name, request = asked
    try:
        report = make_report(session, name, request)
    except NotFound as error:
        return Checked("unknown", f"this store can't make it again: {error}")
    except PlumblineError as error:
        return Checked("unknown", str(error))
    if formats()[ending].write(report) == content:
        return Checked("unchanged", f"the same bytes come of this store as of event {report.ledger_seq:,}")
    return _compared(ending, content, report)


def _compared(ending: str, content: bytes, report: Report) -> Checked:
    hashes = set(_HASH.findall(_text(ending, content)))
    if ending == "json":
        differences = tuple(differences_between(orjson.loads(content), orjson.loads(to_json(report))))
        if differences:
            return Checked("differs", f"{len(differences):,} values read otherwise in the store", differences)
        return Checked("differs", "the same values, written otherwise")
    if report.content_hash in hashes:
        return Checked(
            "differs",
            "its content hash is the store's, but the bytes are others: the file was changed after it was made, or another "
            "version of Plumbline made it. Make it again as JSON to see each value.",
        )
    if report.ledger_hash not in hashes:
        return Checked(
            "differs",
            f"event {report.ledger_seq:,} has another hash here: this is another store, or its ledger was rewritten",
        )
    return Checked(
        "differs",
        f"the store says something else as of event {report.ledger_seq:,}: consent was withdrawn or words were erased "
        "since, or rows were changed (plumbline verify tells). The store's content hash is "
        + report.content_hash,
    )


def differences_between(file: Any, store: Any, where: str = "") -> Iterator[Difference]:
    """Where two reports as data read differently, cell by cell."""
    if isinstance(file, dict) and isinstance(store, dict):
        for key in sorted(file.keys() | store.keys()):
            yield from differences_between(file.get(key), store.get(key), f"{where}/{key}")
    elif isinstance(file, list) and isinstance(store, list):
        for place in range(max(len(file), len(store))):
            left, right = (each[place] if place < len(each) else None for each in (file, store))
            yield from differences_between(
                left, right, f"{where}/{_title(left) or _title(right) or place + 1}"
            )
    elif file != store:
        yield Difference(where.lstrip("/"), _shown(file), _shown(store))


def _title(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("title") or value.get("name") or value.get("label") or "")
    if isinstance(value, list) and value:
        return f"row {value[0]}"
    return ""


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)[:200]


def _asked(ending: str, content: bytes) -> tuple[str, Asked] | None:
    found = _request_in(ending, content)
    if found is None:
        return None
    try:
        words = shlex.split(found)
    except ValueError:
        return None
    options = dict(zip(words[2::2], words[3::2], strict=False))
    argument = ""
    if len(words) > 2 and not words[2].startswith("--"):
        argument = words[2]
        options = dict(zip(words[3::2], words[4::2], strict=False))
    try:
        asked = Asked(
            starts_at=_day(options["--from"]),
            ends_at=_day(options["--to"]) + timedelta(days=1),
            seq=int(options["--as-of"]),
            argument=argument,
            organisation=options.get("--organisation", ""),
        )
    except (KeyError, ValueError):
        return None
    return words[1], asked


def _request_in(ending: str, content: bytes) -> str | None:
    if ending == "json":
        try:
            return _request_of(orjson.loads(content))
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):
            return None
    text = _text(ending, content)
    if ending == "pdf":
        coded = _PDF_REQUEST.search(text)
        try:
            return urlsafe_b64decode(coded[1]).decode("utf-8", "replace") if coded else None
        except ValueError:
            return None
    match = _REQUEST.search(text)
    return match[1] if match else None


def _request_of(data: Any) -> str | None:
    """From a report, or from a document by a standard (OSCAL), where it stands in the metadata's remarks."""
    if "request" in data:
        return data["request"] if isinstance(data["request"], str) else None
    ((_, document),) = data.items()
    match = _REQUEST.search(document["metadata"]["remarks"])
    return match[1] if match else None


def _text(ending: str, content: bytes) -> str:
    if ending in ("xlsx", "docx"):
        return unescape(_TAGS.sub("\n", _unpacked(content)))
    text = content.decode("utf-8", "replace")
    if ending == "md":
        return re.sub(r"\\(.)", r"\1", text)
    return unescape(_TAGS.sub("\n", text)) if ending == "html" else unescape(text)


def _unpacked(content: bytes) -> str:
    """The parts of an Office file that hold its words, within a budget."""

    parts, left = [], LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            for entry in file.infolist():
                if entry.filename.endswith(".xml") and left > 0:
                    with file.open(entry) as stream:
                        read = stream.read(left)
                    left -= len(read)
                    parts.append(read.decode("utf-8", "replace"))
    except (zipfile.BadZipFile, OSError, EOFError):
        return ""
    return "\n".join(parts)


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
