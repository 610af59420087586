"""Controls of an OSCAL catalog as ours: their statements with labels and parameters, what was withdrawn, what begins when.

NIST OSCAL 1.0 to 1.2. A statement's text is often in nested parts called `item`, each with a label; parameters are inserted by
id. A control's code is its label: a plain one before one with a class, such as the zero-padded. A label that a control before
it has leaves the later one under its id. Controls that were withdrawn keep their place, and say what replaced them.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from governance.core.errors import Invalid, Problem
from governance.exchange.frameworks.oscal_forms import Node
from governance.policy.frameworks.catalog import Catalog, CatalogControl

LONGEST_TITLE, LONGEST_STATUS, LONGEST_CODE = 500, 300, 64
DEEPEST = 20
NOT_STATEMENTS = (
    "guidance",
    "objective",
    "assessment",
    "example",
    "overview",
    "instruction",
    "assessment-method",
)
REPLACED = {"incorporated-into": "incorporated into", "moved-to": "moved to", "addressed-by": "addressed by"}
_INSERT = re.compile(r"\{\{\s*(?:insert:\s*)?param(?:,\s*|:\s*)([^\s}]+)\s*\}\}")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
"""OSCAL's JSON and YAML write prose as Markdown, where a backslash before a mark keeps the mark itself."""


def catalog_of(document: Node, slug: str) -> Catalog:
    """The catalog in an OSCAL document. Raises Invalid."""
    try:
        catalog = document["catalog"]
        metadata = catalog["metadata"]
        title = str(metadata["title"])[:200]
        controls = _coded(catalog)
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid(
            Problem("file", f"not an OSCAL catalog: {error} is missing or of another type")
        ) from error
    if not controls:
        raise Invalid(Problem("catalog.groups", "expected at least one control"))
    return Catalog(
        slug=slug, title=title, version=str(metadata["version"])[:64], source=title, controls=controls
    )


def nested_controls(group: Node) -> Iterator[Node]:
    """Every control of a catalog or group, nested ones included, in order."""
    for control in group.get("controls", []):
        yield control
        yield from nested_controls(control)
    for inner in group.get("groups", []):
        yield from nested_controls(inner)


def _parameters(node: Node) -> Iterator[Node]:
    yield from node.get("params", [])
    for inner in (*node.get("groups", []), *node.get("controls", [])):
        yield from _parameters(inner)


def _coded(catalog: Node) -> dict[str, CatalogControl]:
    params = {str(param["id"]): param for param in _parameters(catalog)}
    controls = list(nested_controls(catalog))
    codes: dict[str, str] = {}
    found: dict[str, CatalogControl] = {}
    for control in controls:
        label = _label(control)
        code = label if label and label not in found else str(control["id"])
        if code in found:
            raise Invalid(Problem("control", f"{code} occurs twice"))
        if len(code) > LONGEST_CODE:
            raise Invalid(
                Problem(
                    "control", f"{code[:80]}: expected a label or id of {LONGEST_CODE} characters at most"
                )
            )
        codes[str(control["id"])] = code
        found[code] = _control(control, params)
    for control in controls:
        code = codes[str(control["id"])]
        if _is_withdrawn(control):
            found[code] = found[code].model_copy(update={"status": _withdrawn(control, codes)})
    return found


def _control(control: Node, params: Mapping[str, Node]) -> CatalogControl:
    return CatalogControl(
        title=inserted(str(control["title"]), params)[:LONGEST_TITLE],
        text=statement(control, params),
        applies_from=_starts(control),
        status=(_property(control, "application-date-status") or "")[:LONGEST_STATUS],
    )


def statement(control: Node, params: Mapping[str, Node]) -> str:
    """The control's own text, a line for each item with its label; that of other parts where it has no statement."""
    parts = control.get("parts", [])
    statements = [part for part in parts if part.get("name") == "statement"]
    if not statements:
        statements = [part for part in parts if not str(part.get("name", "")).startswith(NOT_STATEMENTS)]
    return "\n\n".join(filter(None, ("\n".join(_lines(part, params)) for part in statements)))


def _lines(part: Node, params: Mapping[str, Node], depth: int = 0) -> Iterator[str]:
    if depth > DEEPEST:
        raise Invalid(Problem("parts", f"nested more than {DEEPEST} deep"))
    label, title = _label(part), str(part.get("title", "") or "")
    prose = _ESCAPED.sub(r"\1", inserted(str(part.get("prose", "") or "").strip(), params))
    words = " ".join(filter(None, (label, title, prose)))
    if prose or title:
        yield words
    elif label and not part.get("parts"):
        yield label
    for inner in part.get("parts", []):
        name = str(inner.get("name", ""))
        if not name.startswith(NOT_STATEMENTS):
            lines = list(_lines(inner, params, depth + 1))
            if label and not prose and not title and lines:
                lines[0], label = f"{label} {lines[0]}", ""
            yield from lines


def inserted(text: str, params: Mapping[str, Node], depth: int = 0) -> str:
    """Text with its parameters: by their values, else their choices, else their labels, else their ids."""
    if depth > DEEPEST:
        return text
    return _INSERT.sub(lambda match: _parameter(match[1], params, depth), text)


def _parameter(name: str, params: Mapping[str, Node], depth: int) -> str:
    param = params.get(name, {})
    values = param.get("values") or []
    if values:
        return inserted(", ".join(map(str, values)), params, depth + 1)
    select = param.get("select") or {}
    choices = [inserted(str(choice).strip(), params, depth + 1) for choice in select.get("choice", [])]
    if choices:
        several = "one or more" if select.get("how-many") == "one-or-more" else "one"
        return f"[{several} of: {'; '.join(choices)}]"
    return inserted(str(param.get("label") or name), params, depth + 1)


def _label(node: Node) -> str:
    """The label: one without a class first, then one whose class isn't that of a padded or derived form, then any."""
    labels = [prop for prop in node.get("props", []) if prop.get("name") == "label"]
    plain = [prop for prop in labels if not prop.get("class")]
    usual = [
        prop for prop in labels if not re.search(r"pad|53a|alt", str(prop.get("class", "")), re.IGNORECASE)
    ]
    chosen = (plain or usual or labels)[:1]
    return str(chosen[0]["value"]).strip() if chosen else ""


def _property(node: Node, name: str) -> str | None:
    return next((str(prop["value"]) for prop in node.get("props", []) if prop.get("name") == name), None)


def _starts(control: Node) -> date | None:
    """The day a duty begins, from a date or a time. Raises Invalid."""
    said = _property(control, "application-date")
    if not said:
        return None
    try:
        return datetime.fromisoformat(said).date()
    except ValueError as error:
        reason = f"{said!r} of {control.get('id')}: expected a date such as 2026-08-02"
        raise Invalid(Problem("application-date", reason)) from error


def _is_withdrawn(control: Node) -> bool:
    return (_property(control, "status") or "").lower() == "withdrawn"


def _withdrawn(control: Node, codes: Mapping[str, str]) -> str:
    said = []
    for link in control.get("links", []):
        words = REPLACED.get(str(link.get("rel", "")))
        if words:
            target = str(link.get("href", "")).removeprefix("#")
            said.append(f"{words} {codes.get(target, target)}")
    return ": ".join(filter(None, ("withdrawn", ", ".join(said))))[:LONGEST_STATUS]


def as_list(value: Any) -> list[Any]:
    """A value of which there may be one or several."""
    return value if isinstance(value, list) else [] if value is None else [value]
