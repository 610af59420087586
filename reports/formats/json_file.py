"""A report as JSON, by the schema beside this file (`report.schema.json`), for programs and for `plumbline report verify`."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from reports.document import Evidence, Report, block_name, parts_of
from reports.formats.format import Format
from reports.hashing import hash_of

SCHEMA = Path(__file__).with_name("report.schema.json")
VERSION = 1
APART = frozenset({"sections", "document"})


def to_json(report: Report) -> bytes:
    """The file. Keys are sorted; times are UTC. Where a standard sets the form (OSCAL), it is by that."""
    data = as_data(report) if report.document is None else _with_request(report.document, report.request)
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def _with_request(document: Mapping[str, Any], request: str) -> dict[str, Any]:
    """A document by a standard; the command line that makes it again stands in its metadata's remarks."""
    ((name, content),) = document.items()
    remarks = {"remarks": f"Made again by: plumbline {request}"} if request else {}
    return {name: {**content, "metadata": {**content["metadata"], **remarks}}}


def as_data(report: Report) -> dict[str, Any]:
    """What the file holds. A block says by `block` what it is."""
    head = {
        each.name: _plain(getattr(report, each.name)) for each in fields(report) if each.name not in APART
    }
    sections = [
        {"title": section.title, "blocks": [_block(block) for block in section.blocks]}
        for section in report.sections
    ]
    return {"format": VERSION, **head, "content_hash": report.content_hash, "sections": sections}


def _block(block: object) -> dict[str, Any]:
    if isinstance(block, Evidence):
        return _evidence(block)
    return {"block": block_name(block), **{name: _plain(value) for name, value in parts_of(block).items()}}


def _evidence(block: Evidence) -> dict[str, Any]:
    """The rows are in the workbook; here is how many, and their hash."""
    return {
        "block": block_name(block),
        "title": block.title,
        "columns": _plain(block.columns),
        "total": block.total,
        "count": len(block.rows),
        "rows_sha256": hash_of(block),
        "words": block.words,
    }


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value


FORMAT = Format("json", "JSON", "application/json", to_json)
