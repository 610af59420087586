"""Label Studio's task export (JSON): a list of tasks, each with the data that was shown and the annotations on it.

An annotation's results are scores by the name of their control tag (`from_name`). A Rating tag counts stars, 1 to 5 unless it was
set up otherwise, so it becomes a rating; `pairwise` becomes a comparison of `answer` and `other_answer`, a Ranker's order a
ranking, labels on the answer marked passages; choices, numbers and texts become comments unless a rule says more.
Format: labelstud.io/guide/export.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.errors import Problem
from governance.exchange.documents import objects
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.several import item_lists, passages, ranked_items, ranking
from governance.exchange.reading import NotCarried
from governance.exchange.samples import signs
from governance.feedback.scores import Score

SIDES = {"left": "first", "right": "second", "tie": "tie"}
ABOUT_TASK = frozenset({"id", "data", "annotations"})
ABOUT_ANNOTATION = frozenset({"id", "completed_by", "result", "created_at", "was_cancelled"})
DERIVED = frozenset(
    {
        "project", "task", "updated_at", "created_at", "result_count", "unique_id", "inner_id", "meta", "file_upload",
        "total_annotations", "cancelled_annotations", "total_predictions", "comment_count", "unresolved_comment_count",
        "last_comment_updated_at", "comment_authors", "updated_by", "drafts", "import_id", "last_action", "last_created_by",
        "parent_prediction", "parent_annotation", "bulk_created", "project_id", "allow_skip", "precomputed_agreement",
    }
)  # fmt: skip
"""What Label Studio keeps for itself; without content it isn't worth a line in the account of what is left."""


def read_tasks(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each result of each annotation. Tasks without annotations give nothing."""
    reading = ScoreMapping(asked.mapping, asked.defaults)
    for item in objects(path, asked.progress, under=("tasks",)):
        if isinstance(item, Problem):
            yield item
            continue
        number, task = item
        data = task.get("data")
        if not isinstance(data, dict):
            yield Problem("data", "expected the task's data, an object", number)
            continue
        lists = item_lists(data)
        texts, left = reading.texts({name: value for name, value in data.items() if name not in lists})
        yield from left
        yield from _left(task, ABOUT_TASK)
        about = {"output": f"label-studio-{task.get('id', number)}", **texts}
        if "answer" in texts and "other_answer" in texts:
            about["other_output"] = f"{about['output']}-b"
        for annotation in task.get("annotations") or ():
            yield from _annotation(reading, number, about, annotation, lists)


def _annotation(
    reading: ScoreMapping,
    number: int,
    about: Mapping[str, Any],
    annotation: Mapping[str, Any],
    lists: Mapping[str, Mapping[str, str]],
) -> Iterator[Read]:
    if annotation.get("was_cancelled"):
        yield NotCarried("annotations", "skipped by the annotator (was_cancelled)")
        return
    yield from _left(annotation, ABOUT_ANNOTATION)
    spoken = {"person": _person(annotation.get("completed_by")), "given_at": annotation.get("created_at")}
    alone = {name: value for name, value in about.items() if not name.startswith("other_")}
    for place, result in enumerate(annotation.get("result") or (), 1):
        key = f"{annotation.get('id', number)}-{result.get('id', place)}"
        name, kind, value = result.get("from_name", ""), result.get("type", ""), result.get("value") or {}
        if kind == "pairwise":
            preference = SIDES.get(str(value.get("selected")))
            both = {**about, **spoken, "key": key, "kind": "comparison", "preference": preference}
            yield reading.record(number, both)
            continue
        if kind == "ranker":
            yield _ranking(reading, number, {**alone, **spoken, "key": key}, name, value, lists)
            continue
        marked = passages({**alone, **spoken}, value) if kind == "labels" else None
        if marked is not None:
            for nth, values in enumerate(marked):
                yield reading.record(number, {**values, "key": f"{key}-{nth}" if nth else key})
            continue
        scores = list(_scores(name, kind, value))
        if not scores:
            yield NotCarried(
                name or "result", f"{kind}: marks parts of something else than the answer's text"
            )
        keys = (f"{key}-{nth}" if nth else key for nth in range(len(scores)))
        yield from reading.records(number, {**alone, **spoken}, zip(keys, scores, strict=True))


def _ranking(
    reading: ScoreMapping,
    number: int,
    about: Mapping[str, Any],
    name: str,
    value: Mapping[str, Any],
    lists: Mapping[str, Mapping[str, str]],
) -> Read:
    items = ranked_items(value.get("ranker"), lists)
    if items is None:
        return NotCarried(name, "ranker: items in buckets have no order among them")
    names, answers = zip(*items, strict=True)
    return reading.record(number, ranking(about, names, range(1, len(items) + 1), answers))


def _scores(name: str, kind: str, value: Mapping[str, Any]) -> Iterator[Score]:
    if "start" in value or "x" in value:
        return  # a region: the label belongs to a part
    if kind == "rating":
        yield Score(name, value.get("rating"), low=1, high=5)
    elif kind == "number":
        yield Score(name, value.get("number"))
    elif kind in ("choices", "taxonomy"):
        for chosen in value.get(kind) or ():
            yield Score(name, " / ".join(map(str, chosen)) if isinstance(chosen, list) else str(chosen))
    elif kind == "textarea":
        for text in value.get("text") or ():
            yield Score(name, str(text))


def _person(completed_by: object) -> str | None:
    """A pseudonym: the annotator's number there, never an address."""
    number = completed_by.get("id") if isinstance(completed_by, dict) else completed_by
    return f"label-studio-{number}" if number is not None else None


def _left(holder: Mapping[str, Any], known: frozenset[str]) -> Iterator[NotCarried]:
    for name in holder.keys() - known - DERIVED:
        if holder[name] not in (None, "", [], {}, False, 0):
            yield NotCarried(name, "our records have no room for it")


FORMAT = FeedbackFormat(
    name="label-studio", title="Label Studio export", recognise=signs("annotations", "data"), read=read_tasks
)
