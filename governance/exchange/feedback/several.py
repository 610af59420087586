"""What tools export of several answers put in order, and of passages marked in one, as the values of our records."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.exchange.reading import NotCarried

TEXTS_OF_ITEM = ("body", "text", "html", "title")
"""Where an item of a Label Studio list keeps its words, the fullest first."""

Values = dict[str, Any]
Lists = Mapping[str, Mapping[str, str]]
OF_ONE = frozenset({"answer", "other_answer", "other_output"})
"""What a record on one answer, or on two, says of them; one on several says it by `outputs` and `answers`."""


def ranking(
    about: Mapping[str, Any], names: Sequence[str], ranks: Sequence[int], answers: Sequence[str]
) -> Values:
    """A ranking of the answers to one prompt; `names` tell them apart within what is shown."""
    rest = {name: value for name, value in about.items() if name not in OF_ONE}
    outputs = [f"{about['output']}-{name}" for name in names]
    return {
        **rest,
        "kind": "ranking",
        "output": outputs[0] if outputs else "",
        "outputs": outputs,
        "ranks": list(ranks),
        "answers": list(answers),
    }


def item_lists(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The fields of a Label Studio task that are lists of items to rank: the words of each item by its id."""
    found = {}
    for name, value in data.items():
        if (
            isinstance(value, list)
            and value
            and all(isinstance(each, dict) and "id" in each for each in value)
        ):
            found[name] = {
                str(each["id"]): next((str(each[part]) for part in TEXTS_OF_ITEM if each.get(part)), "")
                for each in value
            }
    return found


def ranked_items(value: object, lists: Lists) -> list[tuple[str, str]] | None:
    """The items that a Ranker put in order, best first, as (id, words); None for buckets, which are groups and no order."""
    ids = value
    if isinstance(value, dict):
        named = {bucket: each for bucket, each in value.items() if each}
        ids = next(iter(named.values())) if len(named) == 1 and len(value) == 1 else None
    if not isinstance(ids, list):
        return None
    for items in lists.values():
        if ids and all(str(each) in items for each in ids):
            return [(str(each), items[str(each)]) for each in ids]
    return None


def label_studio_values(
    about: Mapping[str, Any], key: str, result: Mapping[str, Any], lists: Lists
) -> list[Values | NotCarried] | None:
    """The records of an order, or of labels on the answer; None for other results, labels on another text among them.

    Label Studio counts UTF-16 units, and doesn't say in which of a task's texts: the words that come with the offsets tell.
    """
    name, kind, value = result.get("from_name", ""), result.get("type", ""), result.get("value") or {}
    alone = {each: given for each, given in about.items() if not each.startswith("other_")}
    if kind == "ranker":
        items = ranked_items(value.get("ranker"), lists)
        if items is None:
            return [NotCarried(name, "ranker: items in buckets have no order among them")]
        names, answers = zip(*items, strict=True)
        return [{**ranking(alone, names, range(1, len(items) + 1), answers), "key": key}]
    answer, start, end = about.get("answer"), value.get("start"), value.get("end")
    if (
        kind != "labels"
        or not isinstance(answer, str)
        or not isinstance(start, int)
        or not isinstance(end, int)
    ):
        return None
    for first, last in ((start, end), (code_points(answer, start), code_points(answer, end))):
        if answer[first:last] == value.get("text"):
            return [
                {**alone, **_mark(first, last, label), "key": f"{key}-{nth}" if nth else key}
                for nth, label in enumerate(value.get("labels") or ())
            ]
    return None


def argilla_values(
    about: Mapping[str, Any],
    key: str,
    question: str,
    value: Sequence[Mapping[str, Any]],
    shown: Mapping[str, Any],
) -> list[Values | NotCarried]:
    """The record of a ranking of the fields that were shown, or those of passages marked in the answer: the export doesn't say in
    which field.
    """
    if all("rank" in each for each in value):
        names = [str(each.get("value")) for each in value]
        if not all(isinstance(shown.get(name), str) for name in names):
            return [NotCarried(question, "a ranking of something else than the record's fields")]
        ranks = [int(each["rank"]) for each in value]
        return [{**ranking(about, names, ranks, [str(shown[name]) for name in names]), "key": key}]
    return [
        {
            **about,
            **_mark(each.get("start"), each.get("end"), each.get("label")),
            "key": f"{key}-{each.get('start')}-{each.get('end')}-{each.get('label')}",
        }
        for each in value
    ]


def _mark(start: object, end: object, label: object) -> Values:
    return {"kind": "span", "start": start, "end": end, "label": str(label)}


def code_points(text: str, units: int) -> int:
    """How many code points the first `units` UTF-16 units of `text` are."""
    encoded = text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, units)]
    return len(encoded.decode("utf-16-le", "ignore"))
