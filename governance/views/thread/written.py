"""A thread in forms that other tools read: plain JSON, W3C PROV (PROV-JSON), OpenLineage events. Pure: no database."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from governance.views.thread.path import Edge, Key, Node, Station, Thread

NAMESPACE = "plumbline"
PROV_URI = "urn:plumbline:"
_LINEAGE_SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"

_PEOPLE = (Station.PERSON, Station.GROUP)
_FROM_TARGET = frozenset({"is about", "compares with", "cites", "holds"})
"""Edges whose source came of their target; with the others it is the other way round."""


def as_json(thread: Thread) -> dict[str, Any]:
    """The thread as plain data: focus, nodes, edges by reference, and how many more there are by kind."""
    references = {node.key: node.reference for node in thread.nodes}
    return {
        "focus": thread.focus.reference,
        "nodes": [
            {
                "reference": node.reference,
                "kind": node.kind.value,
                "title": node.title,
                "state": node.state,
                "at": _time(node.at) if node.at else None,
            }
            for node in thread.nodes
        ],
        "edges": [
            {"source": references[edge.source], "target": references[edge.target], "label": edge.label}
            for edge in thread.edges
        ],
        "more": {station.value: count for station, count in thread.more.items()},
    }


def as_prov(thread: Thread) -> dict[str, Any]:
    """The thread as PROV-JSON (W3C member submission, 2013): people and groups are agents, everything else entities."""
    nodes = {node.key: node for node in thread.nodes}
    said: dict[str, Any] = {"prefix": {NAMESPACE: PROV_URI}, "entity": {}, "agent": {}}
    for node in thread.nodes:
        kind = "agent" if node.kind in _PEOPLE else "entity"
        said[kind][_name(node)] = {
            "prov:label": node.reference,
            "prov:type": f"{NAMESPACE}:{node.kind.value}",
            **({f"{NAMESPACE}:at": _time(node.at)} if node.at else {}),
        }
    for number, edge in enumerate(thread.edges):
        relation, body = _relation(edge, nodes)
        said.setdefault(relation, {})[f"_:{relation}{number}"] = body
    return {name: value for name, value in said.items() if value}


def as_openlineage(thread: Thread) -> list[dict[str, Any]]:
    """One completed run for each object that came of others: its inputs are those, its output is the object."""
    nodes = {node.key: node for node in thread.nodes}
    inputs: dict[Key, list[Node]] = {}
    for edge in thread.edges:
        result, origin = _result_and_origin(edge)
        if nodes[result].kind not in _PEOPLE and nodes[origin].kind not in _PEOPLE:
            inputs.setdefault(result, []).append(nodes[origin])
    return [_run(nodes[key], origins, thread) for key, origins in inputs.items()]


def _relation(edge: Edge, nodes: Mapping[Key, Node]) -> tuple[str, dict[str, str]]:
    source, target = nodes[edge.source], nodes[edge.target]
    if source.kind in _PEOPLE:
        return "wasAttributedTo", {"prov:entity": _name(target), "prov:agent": _name(source)}
    if edge.label in ("holds", "contains"):
        return "hadMember", {"prov:collection": _name(source), "prov:entity": _name(target)}
    result, origin = _result_and_origin(edge)
    return "wasDerivedFrom", {
        "prov:generatedEntity": _name(nodes[result]),
        "prov:usedEntity": _name(nodes[origin]),
    }


def _result_and_origin(edge: Edge) -> tuple[Key, Key]:
    return (edge.source, edge.target) if edge.label in _FROM_TARGET else (edge.target, edge.source)


def _run(node: Node, origins: list[Node], thread: Thread) -> dict[str, Any]:
    moment = node.at or thread.focus.at
    return {
        "eventType": "COMPLETE",
        "eventTime": _time(moment) if moment else "1970-01-01T00:00:00Z",
        "producer": PROV_URI,
        "schemaURL": _LINEAGE_SCHEMA,
        "run": {"runId": str(uuid5(NAMESPACE_URL, _name(node)))},
        "job": {"namespace": NAMESPACE, "name": node.kind.value},
        "inputs": [_dataset(origin) for origin in dict.fromkeys(origins)],
        "outputs": [_dataset(node)],
    }


def _dataset(node: Node) -> dict[str, str]:
    return {"namespace": NAMESPACE, "name": node.reference}


def _name(node: Node) -> str:
    return f"{NAMESPACE}:{node.kind.value}.{node.id}"


def _time(moment: datetime | date) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return f"{moment.isoformat()}T00:00:00Z"
