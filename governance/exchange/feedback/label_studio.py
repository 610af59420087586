"""Label Studio's exports: JSON (tasks with their annotations), JSON-MIN, CSV and TSV (a row for each annotation).

An annotation's results are scores by the name of their control tag (`from_name`). No export says how many stars a Rating has, so
that its numbers wait for their scale. `pairwise` becomes a comparison of the two things that `to_name` lists, left first.
A Ranker's order becomes a ranking, labels on the answer marked passages; choices, numbers and texts comments unless a rule says
more. Format: labelstud.io/guide/export.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.label_studio_rows import annotated_row
from governance.exchange.feedback.label_studio_sides import Sides
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.several import Lists, item_lists, label_studio_values
from governance.exchange.formats import Answer, Form
from governance.exchange.items import items
from governance.exchange.reading import NotCarried
from governance.exchange.samples import Sample
from governance.feedback.scores import Score

PREFERENCES = {"left": "first", "right": "second", "tie": "tie"}
ABOUT_TASK = frozenset({"id", "data", "annotations", "drafts", "predictions"})
ABOUT_ANNOTATION = frozenset({"id", "completed_by", "result", "created_at", "was_cancelled", "prediction"})
DERIVED = frozenset(
    {
        "project", "task", "updated_at", "created_at", "result_count", "unique_id", "inner_id", "meta", "file_upload",
        "total_annotations", "cancelled_annotations", "total_predictions", "comment_count", "unresolved_comment_count",
        "last_comment_updated_at", "comment_authors", "updated_by", "import_id", "last_action", "last_created_by",
        "parent_prediction", "parent_annotation", "bulk_created", "project_id", "allow_skip", "precomputed_agreement",
        "draft_created_at",
    }
)  # fmt: skip
"""What Label Studio keeps for itself; without content it isn't worth a line in the account of what is left."""


def read_tasks(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each result of each annotation."""
    reading, sides = ScoreMapping(asked), Sides(asked.mapping)
    for item in items(path, asked.progress, under=("tasks",)):
        if not isinstance(item, tuple):
            yield item
            continue
        number, task = item
        if "data" not in task:
            task = annotated_row(task, asked.mapping)
        data = task.get("data")
        if not isinstance(data, dict):
            yield Problem("data", "expected the task's data, an object", number)
            continue
        yield from _task(reading, sides, number, task, data)


def _task(
    reading: ScoreMapping, sides: Sides, number: int, task: Mapping[str, Any], data: Mapping[str, Any]
) -> Iterator[Read]:
    annotations = task.get("annotations") or ()
    both = sides.answers(data)
    lists = item_lists(data)
    apart = {*(both or ()), *lists}
    texts, left = reading.texts({name: value for name, value in data.items() if name not in apart})
    yield from left
    yield from _left(task, ABOUT_TASK)
    for _ in task.get("drafts") or ():
        yield NotCarried("drafts", "an unfinished annotation, not submitted")
    for _ in task.get("predictions") or ():
        yield NotCarried("predictions", "a model's prediction, not given by a person")
    if not annotations:
        yield NotCarried("task", "not annotated")
    about = {"output": f"label-studio-{task.get('id', number)}", **texts}
    if both:
        about |= {"answer": data[both[0]], "other_answer": data[both[1]]}
    if "answer" in about and "other_answer" in about:
        about["other_output"] = f"{about['output']}-b"
    for annotation in annotations:
        yield from _annotation(reading, sides, number, about, annotation, lists)


def _annotation(
    reading: ScoreMapping,
    sides: Sides,
    number: int,
    about: Mapping[str, Any],
    annotation: Mapping[str, Any],
    lists: Lists,
) -> Iterator[Read]:
    if annotation.get("was_cancelled"):
        yield NotCarried("annotations", "skipped by the annotator (was_cancelled)")
        return
    yield from _left(annotation, ABOUT_ANNOTATION)
    if isinstance(annotation.get("prediction"), dict) and annotation["prediction"]:
        yield NotCarried("prediction", "the model's prediction that the annotator started from")
    spoken = {"person": _person(annotation.get("completed_by")), "given_at": annotation.get("created_at")}
    results = annotation.get("result") or ()
    for result in results:
        sides.learn(result)
    for place, result in enumerate(results, 1):
        key = f"{annotation.get('id', number)}-{result.get('id', place)}"
        said = {**about, **spoken}
        parts = label_studio_values(said, key, result, lists)
        if parts is None:
            yield from _result(reading, sides, number, said, key, result)
            continue
        for values in parts:
            yield values if isinstance(values, NotCarried) else reading.record(number, values)


def _result(
    reading: ScoreMapping,
    sides: Sides,
    number: int,
    about: Mapping[str, Any],
    key: str,
    result: Mapping[str, Any],
) -> Iterator[Read]:
    name, kind, value = result.get("from_name", ""), result.get("type", ""), result.get("value") or {}
    if kind == "pairwise":
        preference = PREFERENCES.get(str(value.get("selected")))
        first_is_left = sides.left_is_first(result, about)
        if not first_is_left and preference in ("first", "second"):
            preference = "second" if preference == "first" else "first"
        yield reading.record(number, {**about, "key": key, "kind": "comparison", "preference": preference})
        return
    scores = list(_scores(name, kind, value))
    if not scores:
        region = "start" in value or "x" in value
        words = (
            "marks a part of what was shown, our records are about the whole"
            if region
            else "our records can't represent it"
        )
        yield NotCarried(name or "result", f"{kind}: {words}")
    keys = (f"{key}-{nth}" if nth else key for nth in range(len(scores)))
    yield from reading.records(number, sides.spoken_of(result, about), zip(keys, scores, strict=True))


def _scores(name: str, kind: str, value: Mapping[str, Any]) -> Iterator[Score]:
    if "start" in value or "x" in value:
        return  # a region: the label belongs to a part
    if kind in ("rating", "number"):
        yield Score(name, value.get(kind))
    elif kind == "datetime" and value.get("datetime"):
        yield Score(name, str(value["datetime"]))
    elif kind in ("choices", "taxonomy"):
        for chosen in value.get(kind) or ():
            yield Score(name, " / ".join(map(str, chosen)) if isinstance(chosen, list) else str(chosen))
    elif kind == "textarea":
        texts = value.get("text") or ()
        for text in [texts] if isinstance(texts, str) else texts:
            yield Score(name, str(text))


def _person(completed_by: object) -> str | None:
    """A pseudonym: the annotator's number there, never an address."""
    number = completed_by.get("id") if isinstance(completed_by, dict) else completed_by
    address = completed_by.get("email") if isinstance(completed_by, dict) and number is None else number
    if isinstance(address, str) and "@" in address:
        return f"label-studio-{content_hash(address)[:16]}"
    return f"label-studio-{number}" if number is not None else None


def _left(holder: Mapping[str, Any], known: frozenset[str]) -> Iterator[NotCarried]:
    for name in sorted(holder.keys() - known - DERIVED):
        if holder[name] not in (None, "", [], {}, False, 0):
            yield NotCarried(name, "our records can't represent it")


def _is_label_studio(sample: Sample) -> bool:
    return sample.has("annotations", "data") or sample.has("annotator", "annotation_id", "lead_time")


VERSIONS = "Label Studio 1.23"
SKIPPED = "skipped annotations and drafts (reported), predictions, marked regions"
FORMAT = FeedbackFormat(
    name="label-studio",
    title="Label Studio export",
    recognise=_is_label_studio,
    forms=(
        Form(name="JSON", versions=VERSIONS, answer=Answer.PARTLY, words=SKIPPED),
        Form(
            name="JSON-MIN",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="which of two answers `left` was, where their names don't show it; a single choice and a text look alike",
        ),
        Form(
            name="CSV, TSV",
            versions=VERSIONS,
            answer=Answer.PARTLY,
            words="as JSON-MIN; use JSON if possible",
        ),
        Form(
            name="COCO, YOLO, CoNLL and others for pictures and spans",
            versions=VERSIONS,
            answer=Answer.REFUSED,
            words="export as JSON",
        ),
    ),
    read=read_tasks,
)
