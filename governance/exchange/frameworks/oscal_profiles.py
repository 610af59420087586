"""An OSCAL profile resolved against its catalog: which controls it takes, in which groups, with which parameters and changes.

NIST, OSCAL profile resolution: import (all, by id, by pattern, with or without enhancements; exclude), merge (as they are, or
flat), modify (set parameters, add and remove parts, properties and the like).
"""

from copy import deepcopy
from fnmatch import fnmatchcase
from typing import Any

from governance.core.errors import Invalid, Problem
from governance.exchange.frameworks.oscal import as_list, nested_controls
from governance.exchange.frameworks.oscal_forms import Node

_ADDED = ("params", "props", "links", "parts")


def resolved(profile: Node, catalog: Node) -> Node:
    """The catalog that a profile document describes, over the catalog document it imports. Raises Invalid."""
    try:
        said, source = profile["profile"], deepcopy(catalog["catalog"])
        imports = said["imports"]
        chosen = set().union(*(_chosen(each, source) for each in imports))
    except (KeyError, TypeError, AttributeError) as error:
        raise Invalid(
            Problem("file", f"not an OSCAL profile with its catalog: {error} is missing or of another type")
        ) from error
    if not chosen:
        raise Invalid(
            Problem(
                "imports",
                "the profile selects no control from this catalog: does it belong to another catalog?",
            )
        )
    merge = said.get("merge") or {}
    kept = _kept(source, chosen)
    if not merge.get("as-is") and "custom" not in merge:
        kept = _flat(kept) if "flat" in merge or not merge else kept
    _modify(kept, said.get("modify") or {})
    return {"catalog": {**kept, "metadata": said["metadata"]}}


def _chosen(imported: Node, catalog: Node) -> set[str]:
    """Ids of the controls that one import takes. Raises Invalid for an id that the catalog lacks."""
    controls = {str(control["id"]): control for control in nested_controls(catalog)}
    if "include-all" in imported or "include-controls" not in imported:
        taken = set(controls)
    else:
        taken = set().union(*(_matched(each, controls) for each in as_list(imported["include-controls"])))
    out = set().union(
        *(_matched(each, controls) for each in as_list(imported.get("exclude-controls"))), set()
    )
    return taken - out


def _matched(choice: Node, controls: dict[str, Node]) -> set[str]:
    named = {str(each) for each in as_list(choice.get("with-ids"))}
    missing = sorted(named - controls.keys())
    if missing:
        raise Invalid(*(Problem("with-id", f"{name} is not in the catalog") for name in missing[:20]))
    for pattern in as_list(choice.get("matching")):
        wanted = str(pattern.get("pattern", "") if isinstance(pattern, dict) else pattern)
        named |= {name for name in controls if fnmatchcase(name, wanted)}
    if choice.get("with-child-controls") == "yes":
        for name in list(named):
            named |= {str(inner["id"]) for inner in nested_controls(controls[name])}
    return named


def _kept(group: Node, chosen: set[str]) -> Node:
    """A group or catalog with the chosen controls only; a chosen enhancement of a control that isn't takes its place."""
    made = {**group, "controls": _controls(group.get("controls", []), chosen)}
    groups = [_kept(inner, chosen) for inner in group.get("groups", [])]
    made["groups"] = [inner for inner in groups if inner["controls"] or inner["groups"]]
    return made


def _controls(controls: list[Node], chosen: set[str]) -> list[Node]:
    found: list[Node] = []
    for control in controls:
        inner = _controls(control.get("controls", []), chosen)
        if str(control["id"]) in chosen:
            found.append({**control, "controls": inner})
        else:
            found += inner
    return found


def _flat(catalog: Node) -> Node:
    """All controls in one list, their parameters kept; which group a control was in is no part of a flat catalog."""
    params = [
        *catalog.get("params", []),
        *(param for group in _groups(catalog) for param in group.get("params", [])),
    ]
    controls = [{**control, "controls": []} for control in nested_controls(catalog)]
    return {**catalog, "params": params, "groups": [], "controls": controls}


def _groups(node: Node) -> list[Node]:
    return [found for group in node.get("groups", []) for found in (group, *_groups(group))]


def _modify(catalog: Node, modify: Node) -> None:
    params = {}
    for node in (catalog, *_groups(catalog), *nested_controls(catalog)):
        params.update({str(param["id"]): param for param in node.get("params", [])})
    for setting in as_list(modify.get("set-parameters")):
        param = params.get(str(setting.get("param-id")))
        if param is not None:
            param.update({name: value for name, value in setting.items() if name != "param-id"})
    controls = {str(control["id"]): control for control in nested_controls(catalog)}
    for alter in as_list(modify.get("alters")):
        control = controls.get(str(alter.get("control-id")))
        if control is not None:
            for removal in as_list(alter.get("removes")):
                _remove(control, removal)
            for addition in as_list(alter.get("adds")):
                _add(control, addition)


def _remove(node: Node, removal: Node) -> None:
    """Takes out every property, part, link or parameter that fits all that the removal says."""
    for kind in _ADDED:
        node[kind] = [each for each in node.get(kind, []) if not _fits(each, kind, removal)]
        for each in node[kind]:
            if kind == "parts":
                _remove(each, removal)


def _fits(item: Node, kind: str, removal: Node) -> bool:
    item_name = {"params": "param", "props": "prop", "links": "link", "parts": "part"}[kind]
    asked: list[tuple[Any, Any]] = [
        (removal.get("by-item-name"), item_name),
        (removal.get("by-id"), item.get("id")),
        (removal.get("by-name"), item.get("name")),
        (removal.get("by-class"), item.get("class")),
        (removal.get("by-ns"), item.get("ns")),
    ]
    said = [(wanted, found) for wanted, found in asked if wanted is not None]
    return bool(said) and all(wanted == found for wanted, found in said)


def _add(control: Node, addition: Node) -> None:
    """Adds to the control, or to the part of it that `by-id` names, at the start or the end."""
    target = _part(control, str(addition["by-id"])) if addition.get("by-id") else control
    if target is None:
        return
    if "title" in addition:
        target["title"] = addition["title"]
    for kind in _ADDED:
        more = as_list(addition.get(kind))
        here = target.get(kind, [])
        target[kind] = (
            [*more, *here] if addition.get("position") in ("starting", "before") else [*here, *more]
        )


def _part(node: Node, name: str) -> Node | None:
    for part in node.get("parts", []):
        if part.get("id") == name:
            return part  # type: ignore[no-any-return]
        found = _part(part, name)
        if found is not None:
            return found
    return None
