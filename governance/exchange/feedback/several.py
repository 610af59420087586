"""What tools export of several answers put in order, and of passages marked in one, as the values of our records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

TEXTS_OF_ITEM = ("body", "text", "html", "title")
"""Where an item of a Label Studio list keeps its words, the fullest first."""

Values = dict[str, Any]
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


def ranked_items(value: object, lists: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]] | None:
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


def passages(about: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[Values] | None:
    """A record for each label of a passage that Label Studio marked in the answer; None where it was marked in another text.

    Label Studio counts UTF-16 units, and doesn't say in which of a task's texts: the words that come with the offsets tell.
    """
    answer, words = about.get("answer"), value.get("text")
    start, end = value.get("start"), value.get("end")
    if not isinstance(answer, str) or not isinstance(start, int) or not isinstance(end, int):
        return None
    for first, last in ((start, end), (code_points(answer, start), code_points(answer, end))):
        if answer[first:last] == words:
            return _marked(about, first, last, value.get("labels") or ())
    return None


def _marked(about: Mapping[str, Any], start: int, end: int, labels: Sequence[object]) -> Iterator[Values]:
    for label in labels:
        yield {**about, "kind": "span", "start": start, "end": end, "label": str(label)}


def code_points(text: str, units: int) -> int:
    """How many code points the first `units` UTF-16 units of `text` are."""
    encoded = text.encode("utf-16-le", "surrogatepass")[: 2 * max(0, units)]
    return len(encoded.decode("utf-16-le", "ignore"))
