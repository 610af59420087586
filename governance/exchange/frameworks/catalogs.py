"""Framework catalogs from outside: OSCAL catalogs (JSON, NIST OSCAL 1.1) and CSV with the columns id and text."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson

from governance.core.errors import Invalid, Problem
from governance.exchange.formats import Option, formats
from governance.exchange.frameworks.format import FrameworkFormat
from governance.exchange.samples import sample_by_name
from governance.policy.frameworks.catalog import Catalog, CatalogControl, parse_catalog

LONGEST_TITLE = 500


SLUG = Option(name="slug", words="Short name")
TITLE = Option(name="title", words="Title")
VERSION = Option(name="version", words="Version")


def read_catalog(name: str, data: bytes, *, slug: str = "", title: str = "", version: str = "") -> Catalog:
    """A catalog from a file, its format told by the ending of its name. Raises Invalid."""
    known = formats(FrameworkFormat)
    sample = sample_by_name(name)
    found = next((each for each in known.values() if each.recognises(sample)), None)
    if found is None:
        endings = ", ".join(f".{ending}" for each in known.values() for ending in each.endings)
        raise Invalid.field("file", f"{name}: expected an ending among {endings}")
    given = {"slug": slug, "title": title, "version": version}
    return found.read(data, {option: value.strip() for option, value in given.items() if value.strip()})


def endings() -> list[str]:
    """What names of framework files end in."""
    return [ending for each in formats(FrameworkFormat).values() for ending in each.endings]


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Invalid(Problem("file", "isn't UTF-8 text", line)) from error


def _needed(given: Mapping[str, str], *names: str) -> dict[str, str]:
    missing = [name for name in names if name not in given]
    if missing:
        raise Invalid(*(Problem(name, "is needed, since the file doesn't say it") for name in missing))
    return {name: given[name] for name in names}


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


YAML = FrameworkFormat(
    name="yaml",
    title="Plumbline's own YAML",
    endings=("yaml", "yml"),
    read=lambda data, _given: parse_catalog(_text(data)),
)
OSCAL = FrameworkFormat(
    name="oscal",
    title="OSCAL catalog",
    endings=("json",),
    options=(SLUG,),
    read=lambda data, given: read_oscal(data, **_needed(given, "slug")),
)
CSV = FrameworkFormat(
    name="csv",
    title="CSV with the columns id and text",
    endings=("csv",),
    options=(SLUG, TITLE, VERSION),
    read=lambda data, given: read_csv(_text(data), **_needed(given, "slug", "title", "version")),
)
