"""CISO Assistant's libraries in YAML: a framework's requirement nodes as controls.

github.com/intuitem/ciso-assistant-community, library format of 2023 to 2026: `objects` holds `framework` (or `frameworks`) with
`requirement_nodes`, each with urn, ref_id, name and description.
"""

import re
from collections.abc import Iterator
from typing import Any

from governance.core.errors import Invalid, Problem
from governance.exchange.frameworks.oscal_forms import Node
from governance.policy.frameworks.catalog import Catalog, CatalogControl

LONGEST_TITLE = 500
LONGEST_CODE = 64


def is_library(document: Node) -> bool:
    """Whether this is a library of CISO Assistant."""
    return isinstance(document.get("objects"), dict) and str(document.get("urn", "")).startswith("urn:")


def catalog_of(document: Node, slug: str = "") -> Catalog:
    """The library's framework; its short name is the library's, unless `slug` says another. Raises Invalid."""
    framework = _one(document["objects"], "framework")
    if framework is None:
        raise Invalid(Problem("objects.framework", "this library contains no framework"))
    controls: dict[str, CatalogControl] = {}
    for node in _nodes(framework):
        code = code_of(node)
        title = str(node.get("name") or node.get("description") or code).strip()
        if not code:
            continue
        if code in controls:
            code = str(node.get("urn", "")).rsplit(":", 1)[-1][:LONGEST_CODE]
        if code in controls:
            raise Invalid(Problem("requirement_nodes", f"{code} occurs twice"))
        text = str(node.get("description") or "").strip()
        controls[code] = CatalogControl(title=title[:LONGEST_TITLE], text=text)
    if not controls:
        raise Invalid(Problem("requirement_nodes", "expected at least one with a reference"))
    name = str(framework.get("name") or document.get("name") or document["urn"])
    return Catalog(
        slug=slug or _slug(str(framework.get("ref_id") or document.get("ref_id") or name)),
        title=name[:200],
        version=str(document.get("version", "1"))[:64],
        source=" ".join(str(document.get(key, "")) for key in ("provider", "urn")).strip()[:500],
        note=str(document.get("copyright") or "")[:1000],
        controls=controls,
    )


def code_of(node: Node) -> str:
    """What a requirement is called: its reference; else, where it can be assessed, the end of its urn."""
    reference = str(node.get("ref_id") or "").strip()
    if reference or not node.get("assessable"):
        return reference[:LONGEST_CODE]
    return str(node.get("urn", "")).rsplit(":", 1)[-1][:LONGEST_CODE]


def _nodes(framework: Node) -> Iterator[Node]:
    for node in framework.get("requirement_nodes") or []:
        if isinstance(node, dict):
            yield node


def _one(objects: Node, name: str) -> Any:
    found = objects.get(name) or objects.get(f"{name}s")
    return found[0] if isinstance(found, list) and found else found


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64].strip("-")
