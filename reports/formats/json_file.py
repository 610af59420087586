"""A report as JSON, by the schema beside this file (`report.schema.json`), for programs and for `plumbline report verify`."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from reports.document import Report
from reports.formats.format import Format

SCHEMA = Path(__file__).with_name("report.schema.json")
VERSION = 1


def to_json(report: Report) -> bytes:
    """The file. Keys are sorted; times are UTC."""
    return orjson.dumps(as_data(report), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def as_data(report: Report) -> dict[str, Any]:
    """What the file holds. A block says by `block` what it is."""
    head = {
        each.name: _plain(getattr(report, each.name)) for each in fields(report) if each.name != "sections"
    }
    sections = [
        {"title": section.title, "blocks": [_block(block) for block in section.blocks]}
        for section in report.sections
    ]
    return {"format": VERSION, **head, "content_hash": report.content_hash, "sections": sections}


def _block(block: object) -> dict[str, Any]:
    name = type(block).__name__
    plain = _plain(block)
    assert isinstance(plain, dict)
    return {"block": name[0].lower() + name[1:], **plain}


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
