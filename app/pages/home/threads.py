"""A thread as a picture: stations from left to right, the object in question marked."""

from governance.views.thread import Node, Station, Thread

COLOURS = {
    Station.GROUP: "#cfe3ea",
    Station.PERSON: "#cfe3ea",
    Station.FEEDBACK: "#cfe3ea",
    Station.OUTPUT: "#e3e7e9",
    Station.CASE: "#f6e3c3",
    Station.JUDGEMENT: "#f6e3c3",
    Station.POLICY_VERSION: "#dcd6ee",
    Station.CLAUSE: "#dcd6ee",
    Station.AUDIT: "#f3d3cb",
    Station.FINDING: "#f3d3cb",
    Station.ACTION: "#f3d3cb",
    Station.DATASET_VERSION: "#cfe8dc",
    Station.EXAMPLE: "#cfe8dc",
    Station.MODEL_VERSION: "#e3e7e9",
}
"""Fills light enough for dark text in either theme."""

LONGEST_TITLE = 34


def dot(found: Thread) -> str:
    """The thread in Graphviz's language; every word quoted, so that nothing anyone wrote becomes a command."""
    lines = [
        "digraph thread {",
        'rankdir=LR; bgcolor="transparent"; nodesep=0.18; ranksep=0.55;',
        'node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=11, color="#5b6972", fontcolor="#1d282c"];',
        'edge [color="#8b989f", fontname="sans-serif", fontsize=9, fontcolor="#8b989f", arrowsize=0.6];',
    ]
    lines += [_node(node, node.key == found.focus.key) for node in found.nodes]
    lines += [
        f"{_name(edge.source)} -> {_name(edge.target)} [label={quoted(edge.label)}];" for edge in found.edges
    ]
    lines += [_more(found, station, count) for station, count in found.more.items() if count]
    return "\n".join([*lines, "}"])


def _node(node: Node, is_focus: bool) -> str:
    title = node.title if len(node.title) <= LONGEST_TITLE else node.title[: LONGEST_TITLE - 1] + "…"
    label = (
        f"{node.kind.words} {node.reference}\n{title}"
        if title != node.reference
        else f"{node.kind.words} {node.reference}"
    )
    width = 3 if is_focus else 1
    return f"{_name(node.key)} [label={quoted(label)}, fillcolor={quoted(COLOURS[node.kind])}, penwidth={width}];"


def _more(found: Thread, station: Station, count: int) -> str:
    """A box for what is left out, in line with those of its station that are drawn."""
    box = f"{station.value}_more"
    drawn = [_name(node.key) for node in found.nodes if node.kind is station][:1]
    label = quoted(f"{station.words}\nand {count:,} more")
    return f'{box} [label={label}, style="dashed", fontcolor="#8b989f"]; {{rank=same; {"; ".join([box, *drawn])}}}'


def _name(key: tuple[Station, int]) -> str:
    return f"{key[0].value}_{key[1]}"


def quoted(text: str) -> str:
    """`text` as a quoted string of the language."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", "\\n")
    return f'"{plain}"'
