"""Label Studio's flat exports (JSON-MIN, CSV, TSV) as tasks with one annotation: a row has the task's data and results."""

from collections.abc import Mapping
from typing import Any

from governance.exchange.feedback.guesses import guess
from governance.exchange.feedback.scored import ABOUT
from governance.exchange.items import unpacked

OWN = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")
SIDES = frozenset({"left", "right", "tie"})
CONTENTS = {
    "rating": "rating", "number": "number", "choices": "choices", "taxonomy": "taxonomy", "datetime": "datetime",
    "text": "textarea", "selected": "pairwise",
}  # fmt: skip


def annotated_row(row: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """The task that a row tells of. In JSON-MIN the task's data stand before `id`, results after it; in a table a column
    is the task's where its name says what it is, or the mapping does.
    """
    names = list(row)
    is_table = bool(names) and names[0] == "annotation_id"  # its columns are in the order of the alphabet
    before = set(names[: names.index("id")]) if "id" in row and not is_table else set()
    data: dict[str, Any] = {}
    results: list[dict[str, Any]] = []
    for name in names:
        if name in OWN:
            continue
        value = unpacked(row[name])
        found = _results(name, value)
        is_data = name in before or mapping.get(name, guess(name)) in ABOUT
        if found and not (is_data and isinstance(value, str)):
            results += found
        else:
            data[name] = row[name]
    task: dict[str, Any] = {"id": row.get("id"), "data": data, "annotations": []}
    if row.get("annotator") is not None and row.get("annotation_id") is not None:
        annotation = {
            "id": _whole(row["annotation_id"]),
            "completed_by": _whole(unpacked(row["annotator"])),
            "created_at": row.get("created_at"),
            "result": results,
        }
        task["annotations"] = [annotation]
    return task


def _results(name: str, value: object) -> list[dict[str, Any]]:
    """The results that a cell holds: a list of them, one, or a word by itself."""
    if isinstance(value, str):
        kind, content = (
            ("pairwise", {"selected": value}) if value in SIDES else ("choices", {"choices": [value]})
        )
        return [{"id": name, "from_name": name, "type": kind, "value": content}]
    parts = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
    found = []
    for place, part in enumerate(parts):
        if isinstance(part, dict):
            kind = next((kind for content, kind in CONTENTS.items() if content in part), "labels")
            if "start" in part or "x" in part:
                kind = "labels"
            found.append({"id": f"{name}-{place}", "from_name": name, "type": kind, "value": part})
    return found


def _whole(value: object) -> Any:
    """A number that a table wrote as 2.0."""
    if isinstance(value, str) and value.removesuffix(".0").isdecimal():
        return int(value.removesuffix(".0"))
    return int(value) if isinstance(value, float) and value.is_integer() else value
