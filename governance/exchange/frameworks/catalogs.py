"""Framework catalogs from outside: OSCAL catalogs (JSON, NIST OSCAL 1.1) and CSV with the columns id and text."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson

from governance.core.errors import Invalid, Problem
from governance.policy.frameworks.catalog import Catalog, CatalogControl, parse_catalog

LONGEST_TITLE = 500


def read_catalog(name: str, data: bytes, *, slug: str = "", title: str = "", version: str = "") -> Catalog:
    """A catalog from a file of any of the three formats, told by its ending: YAML, OSCAL JSON, or CSV. `slug` is needed for the
    last two, `title` and `version` for CSV; they come from the file otherwise. Raises Invalid.
    """
    ending = name.rsplit(".", 1)[-1].lower()
    if ending not in ("yaml", "yml", "json", "csv"):
        raise Invalid.field("file", f"{name}: expected an ending .yaml, .json (OSCAL) or .csv")
    if ending == "json":
        _need(ending, slug=slug)
        return read_oscal(data, slug)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Invalid(Problem("file", "isn't UTF-8 text", line)) from error
    if ending == "csv":
        _need(ending, slug=slug, title=title, version=version)
        return read_csv(text, slug=slug, title=title, version=version)
    return parse_catalog(text)


def _need(ending: str, **given: str) -> None:
    missing = [name for name, value in given.items() if not value.strip()]
    if missing:
        raise Invalid(
            *(Problem(name, f"is needed with a .{ending} file, which doesn't say it") for name in missing)
        )


def read_oscal(data: bytes, slug: str) -> Catalog:
    """A catalog from OSCAL JSON: every control of every group, nested ones included, with its statements as text.

    A control's code is its `label` property, or else its id; `application-date` and `application-date-status`
    properties become the date a duty begins and what is open about it. Raises Invalid.
    """
    try:
        catalog = orjson.loads(data)["catalog"]
        metadata = catalog["metadata"]
        controls = {_code(control): _control(control) for control in _controls(catalog)}
    except orjson.JSONDecodeError as error:
        raise Invalid(Problem("file", f"not JSON: {error.msg}", error.lineno)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid(
            Problem("file", f"not an OSCAL catalog: {error} is missing or of another type")
        ) from error
    if not controls:
        raise Invalid(Problem("catalog.groups", "expected at least one control"))
    title = metadata["title"][:200]
    return Catalog(slug=slug, title=title, version=metadata["version"], source=title, controls=controls)


def read_csv(text: str, *, slug: str, title: str, version: str) -> Catalog:
    """A catalog from CSV with a header and the columns id and text. Raises Invalid that names line and column."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    missing = {"id", "text"} - set(reader.fieldnames or ())
    if missing:
        raise Invalid(*(Problem(name, "this column is missing", 1) for name in sorted(missing)))
    controls: dict[str, CatalogControl] = {}
    for row in reader:
        code, words = (row["id"] or "").strip(), (row["text"] or "").strip()
        if not code or not words:
            raise Invalid(Problem("text" if code else "id", "expected a value", reader.line_num))
        if code in controls:
            raise Invalid(Problem("id", f"{code} stands here a second time", reader.line_num))
        controls[code] = CatalogControl(title=words[:LONGEST_TITLE], text=words)
    if not controls:
        raise Invalid(Problem("file", "expected at least one control"))
    return Catalog(slug=slug, title=title, version=version, controls=controls)


def _controls(group: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for control in group.get("controls", []):
        yield control
        yield from _controls(control)
    for inner in group.get("groups", []):
        yield from _controls(inner)


def _properties(control: dict[str, Any]) -> dict[str, str]:
    return {entry["name"]: entry["value"] for entry in control.get("props", [])}


def _code(control: dict[str, Any]) -> str:
    return _properties(control).get("label") or str(control["id"])


def _control(control: dict[str, Any]) -> CatalogControl:
    properties = _properties(control)
    statements = [
        part["prose"] for part in _parts(control) if part.get("name") == "statement" and "prose" in part
    ]
    starts = properties.get("application-date")
    return CatalogControl(
        title=control["title"][:LONGEST_TITLE],
        text="\n\n".join(statements),
        applies_from=date.fromisoformat(starts) if starts else None,
        status=properties.get("application-date-status", ""),
    )


def _parts(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for inner in part.get("parts", []):
        yield inner
        yield from _parts(inner)
