"""Inspect's logs (`.eval`, which is an archive, or JSON): samples with the model's output and what each scorer made of it.

Scores by a person (an edit with an author, or a scorer called so) are told apart from those by models and code. Where a person
took the model's place (a human baseline), the outputs stand under `human-baseline`.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.core.canonical import content_hash
from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.feedback.outputs import asked_of, version_of, with_usual
from governance.exchange.feedback.scored import ScoreMapping
from governance.exchange.feedback.spoken import answer_text, messages_or_words
from governance.exchange.formats import Answer, Form
from governance.exchange.items import Row, left_unread
from governance.exchange.reading import ZIP, BrokenOff, NotCarried, check_there
from governance.exchange.samples import Sample
from governance.feedback.scores import Score

HEADER, SAMPLES = "header.json", "samples/"
BASELINE = "human-baseline unspecified"
LARGEST_PART = 64 << 20
GRADES = {"C": "correct", "I": "incorrect", "P": "partially correct", "N": "no answer"}
"""How Inspect's scorers write their verdicts."""
HUMANS = ("human_cli", "human_agent", "basic_human")

Log = tuple[dict[str, Any], Iterator[tuple[int, dict[str, Any]]]]


def read_log(path: Path, asked: Asked) -> Iterator[Read]:
    """A record for each scorer's value on each sample."""
    reading = ScoreMapping(with_usual(asked, "inspect"))
    header, samples = _log(path)
    model = _model(header)
    if header.get("status") not in (None, "success"):
        yield NotCarried(
            "status", f"the run ended with {header['status']}: samples without scores are missing"
        )
    for number, sample in samples:
        row = Row(sample)
        yield from _sample(reading, number, header, row, model)
        yield from left_unread([row])


def _log(path: Path) -> Log:
    size = check_there(path)
    with path.open("rb") as file:
        is_archive = file.read(4) == ZIP
    if is_archive:
        return _archived(path)
    if size > LARGEST_PART:
        raise Invalid.field(
            "file", "a JSON log of more than 64 MB: convert it (inspect log convert --to eval)"
        )
    try:
        found = json.loads(path.read_bytes())
    except ValueError as error:
        raise Invalid.field("file", f"not JSON: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("eval"), dict):
        raise Invalid.field("eval", "expected an Inspect log")
    return found, iter(enumerate(found.get("samples") or (), 1))


def _archived(path: Path) -> Log:
    try:
        with zipfile.ZipFile(path) as archive:
            header = json.loads(_part(archive, HEADER))
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, zlib.error, OSError) as error:
        raise Invalid.field("file", f"not an Inspect log: {error}") from error

    def samples() -> Iterator[tuple[int, dict[str, Any]]]:
        with zipfile.ZipFile(path) as archive:
            names = [
                name for name in archive.namelist() if name.startswith(SAMPLES) and name.endswith(".json")
            ]
            for number, name in enumerate(names, 1):
                try:
                    yield number, json.loads(_part(archive, name))
                except (ValueError, zipfile.BadZipFile, NotImplementedError, zlib.error, OSError) as error:
                    raise BrokenOff(Problem("file", f"{name} cannot be read: {error}", number)) from error

    return header, samples()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise ValueError(f"{name} is larger than {LARGEST_PART >> 20} MB")
    return data


def _model(header: Mapping[str, Any]) -> str | None:
    steps = (header.get("plan") or {}).get("steps") or ()
    solvers = {str(step.get("solver")).rpartition("/")[2] for step in steps if isinstance(step, dict)}
    if solvers & set(HUMANS):
        return BASELINE
    return version_of((header.get("eval") or {}).get("model"))


def _sample(
    reading: ScoreMapping,
    number: int,
    header: Mapping[str, Any],
    sample: Mapping[str, Any],
    model: str | None,
) -> Iterator[Read]:
    asked, answer = messages_or_words(sample.get("input")), _answer(sample)
    if sample.get("error"):
        yield NotCarried("error", "a sample that failed")
    if not asked or not answer:
        yield NotCarried("sample", "without an output in words")
        return
    evaluation = header.get("eval") or {}
    run = str(evaluation.get("eval_id") or evaluation.get("run_id") or content_hash(evaluation)[:20])
    name = f"{run}-{sample.get('id')}-{sample.get('epoch', 1)}"
    about = {"output": name[:200], **asked_of(asked), "answer": answer, "model_version": model}
    scores = sample.get("scores") or {}
    if not scores:
        yield NotCarried("sample", "without scores: its output was not rated")
    for scorer, said in scores.items():
        yield from _score(reading, number, about, scorer, said)


def _answer(sample: Mapping[str, Any]) -> str:
    output = sample.get("output")
    output = output if isinstance(output, dict) else {}
    return str(output.get("completion") or "") or answer_text({"choices": output.get("choices") or []})


def _score(
    reading: ScoreMapping, number: int, about: Mapping[str, Any], scorer: str, said: Mapping[str, Any]
) -> Iterator[Read]:
    edits = [edit for edit in said.get("history") or () if isinstance(edit, dict) and edit.get("provenance")]
    author = edits[-1]["provenance"].get("author") if edits else None
    is_human = bool(author) or "human" in scorer.lower()
    source = "human" if is_human else "llm" if "model_graded" in scorer or "judge" in scorer else "code"
    spoken = {
        **about,
        "source": source,
        "person": f"inspect-{content_hash(str(author))[:16]}" if author else None,
    }
    why = said.get("explanation") or None
    value = said.get("value")
    parts = value if isinstance(value, dict) else {"": value}
    for part, single in parts.items():
        name = f"{scorer}.{part}" if part else scorer
        if isinstance(single, bool | int | float | str):
            shown = GRADES.get(single, single) if isinstance(single, str) else single
            key = f"{about['output']}-{name}"[-200:]
            yield from reading.records(number, spoken, [(key, Score(name, shown, explanation=why))])
        else:
            yield NotCarried(name, "no value" if single is None else "a value that is a list or an object")


def _is_inspect(sample: Sample) -> bool:
    return HEADER in sample.entries or (sample.has("eval", "samples") and sample.has("task", "model"))


FORMAT = FeedbackFormat(
    name="inspect",
    title="Inspect evaluation logs",
    endings=("eval",),
    recognise=_is_inspect,
    forms=(
        Form(
            name=".eval archive; JSON log up to 64 MB",
            versions="0.3.260",
            answer=Answer.PARTLY,
            words="transcripts and tool calls; samples that failed; target and metadata",
        ),
    ),
    read=read_log,
)
