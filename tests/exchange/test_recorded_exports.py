"""A hundred outputs judged by three raters in each tool itself: every value is stored or told, and agreement is the tool's own.

The exports are recorded by `python -m tests.peers make`; the version of the tool is in the file's name.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import krippendorff
import pandas as pd
import pytest

from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.exchange.feedback.format import FeedbackFormat
from governance.exchange.feedback.importing import ImportResult, import_feedback
from governance.exchange.formats import recognised
from governance.exchange.items import UNREAD
from governance.exchange.samples import sample_of
from governance.feedback.queries import FeedbackFilter, FeedbackRow, feedback_page
from governance.feedback.scales.commands import say_scale
from governance.measures.agreement import krippendorff_alpha
from governance.registry.commands import NewOutput, add_model, add_model_version, record_outputs
from tests.builders import MOMENT
from tests.peers.judged import Judged, judged

RECORDED = Path(__file__).parent / "exports" / "recorded"
JUDGEMENTS = sum(star is not None for each in judged() for star in each.stars)
REMARKS = sum(remark is not None for each in judged() for remark in each.remarks)
SKIPPED = sum(star is None for each in judged() for star in each.stars)
SLICE = {"language": "en", "scenario": "judged", "model_version": "assistant 1.0"}


def recorded(name: str) -> Path:
    found = sorted(RECORDED.glob(f"{name}.[0-9]*"))
    if not found:
        pytest.skip(f"{name} is not recorded: python -m tests.peers make")
    return found[-1]


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def rows(store: Store) -> list[FeedbackRow]:
    found: list[FeedbackRow] = []
    before: int | None = None
    with store.read() as session:
        while True:
            page = feedback_page(session, FeedbackFilter(), before=before, limit=1_000)
            found += page.rows
            before = page.next_before
            if before is None:
                break
    return found


def told(result: ImportResult) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for each, count in result.not_carried.items():
        if each.reason == UNREAD:
            continue
        counted[each.field] += count
    return dict(counted)


def their_alpha(ratings: list[tuple[str, str, float]]) -> float:
    """Agreement on an interval scale, of (item, rater, value), by pandas and the reference implementation."""
    frame = pd.DataFrame(ratings, columns=["item", "rater", "value"])
    table = frame.pivot(index="rater", columns="item", values="value")
    found: float = krippendorff.alpha(table.to_numpy(dtype=float), level_of_measurement="interval")
    return found


def alpha_here(store: Store) -> float | None:
    """Agreement as Plumbline measures it on what it stored."""
    stars = [row for row in rows(store) if row.kind == "rating" and not row.is_aside]
    counts = pd.crosstab([row.output_id for row in stars], [row.rating for row in stars])
    return krippendorff_alpha(counts.to_numpy(float), counts.columns.to_numpy(float), "interval")


def of_label_studio(data: bytes) -> list[tuple[str, str, float]]:
    return [
        (str(task["id"]), str(done["completed_by"]), result["value"]["rating"])
        for task in json.loads(data)
        for done in task["annotations"]
        for result in done["result"]
        if result["type"] == "rating"
    ]


def of_mlflow(data: bytes) -> list[tuple[str, str, float]]:
    return [
        (trace["info"]["trace_id"], said["source"]["source_id"], said["feedback"]["value"])
        for trace in map(json.loads, data.splitlines())
        for said in trace["info"]["assessments"]
        if said["assessment_name"] == "stars"
    ]


def of_phoenix(data: bytes) -> list[tuple[str, str, float]]:
    frame = pd.read_csv(BytesIO(data))
    stars = frame[frame["annotation_name"] == "stars"]
    return list(zip(stars["span_id"], stars["identifier"], stars["result.score"], strict=True))


Own = Callable[[bytes], list[tuple[str, str, float]]]
TOOLS: list[tuple[str, str, Own]] = [
    ("label-studio", "label-studio.json", of_label_studio),
    ("mlflow", "mlflow-traces.jsonl", of_mlflow),
    ("phoenix", "phoenix-frame.csv", of_phoenix),
]


def outputs_of_phoenix(store: Store, data: bytes) -> None:
    """The spans that Phoenix annotated, as telemetry brought them here."""
    spans = sorted(set(pd.read_csv(BytesIO(data))["span_id"]))
    with store.begin(SYSTEM) as unit:
        add_model(unit, "assistant", "Assistant")
        version = add_model_version(unit, "assistant", "1.0")
        asked = [{"role": "user", "content": "How hot?"}]
        record_outputs(
            unit,
            [NewOutput(version.id, name, asked, f"At {name}.", "en", "judged", MOMENT) for name in spans],
        )


@pytest.mark.parametrize(
    ("form", "name", "own"), TOOLS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_every_judgement_comes_here_and_agreement_is_as_the_tools_own_export_has_it(
    store: Store, form: str, name: str, own: Own
) -> None:
    path = recorded(name)
    if form == "phoenix":
        outputs_of_phoenix(store, content(path))
    result = import_feedback(store, SYSTEM, form, path, defaults=SLICE)
    assert (result.refused, result.broken_off) == ([], False)
    assert result.waiting["stars"] == JUDGEMENTS
    with store.begin(SYSTEM) as unit:
        assert say_scale(unit, form, "stars", 1, 5).ratings == JUDGEMENTS
    theirs = own(content(path))
    assert len(theirs) == JUDGEMENTS
    assert alpha_here(store) == pytest.approx(their_alpha(theirs), abs=1e-12)
    people = {row.person for row in rows(store) if row.kind == "rating"}
    assert len(people) == 3 and not any("@" in str(person) for person in people)
    again = import_feedback(store, SYSTEM, form, path, defaults=SLICE)
    assert again.created == 0 and again.refused == []


def test_what_label_studio_holds_is_stored_or_told_in_every_form(store: Store) -> None:
    whole = import_feedback(store, SYSTEM, "label-studio", recorded("label-studio.json"), defaults=SLICE)
    assert whole.created == 2 * JUDGEMENTS + REMARKS
    assert told(whole)["annotations"] == SKIPPED
    for ending in ("min.json", "csv", "tsv"):
        path = recorded(f"label-studio.{ending}")
        flat = import_feedback(store, SYSTEM, "label-studio", path, defaults=SLICE, origin=ending)
        assert (flat.refused, flat.created) == ([], 2 * JUDGEMENTS + REMARKS), ending


def test_what_mlflow_holds_is_stored_or_told_in_every_form(store: Store) -> None:
    judges = sum(each.number % 10 == 0 for each in judged())
    for name in ("mlflow-traces.jsonl", "mlflow-frame.json", "mlflow-frame.csv"):
        found = import_feedback(store, SYSTEM, "mlflow", recorded(name), defaults=SLICE, origin=name)
        assert (found.refused, found.created) == ([], 2 * JUDGEMENTS + 2 * judges), name
        assert told(found) == {"source.source_id": judges}, name
    lists = import_feedback(
        store, SYSTEM, "mlflow", recorded("mlflow-rest.json"), defaults=SLICE, origin="rest"
    )
    assert lists.created == 2 * JUDGEMENTS + 2 * judges, "the outputs are known by now"


def test_what_phoenix_holds_is_stored_or_told_in_every_form(store: Store) -> None:
    outputs_of_phoenix(store, content(recorded("phoenix-frame.csv")))
    for name in ("phoenix-rest.json", "phoenix-frame.json", "phoenix-frame.csv", "phoenix-frame"):
        path = recorded(name)
        found = import_feedback(store, SYSTEM, "phoenix", path, defaults=SLICE, origin=name)
        assert (found.refused, found.created, told(found)) == ([], 2 * JUDGEMENTS, {}), name
    scales = import_feedback(
        store, SYSTEM, "phoenix", recorded("phoenix-configs.json"), origin="phoenix-rest.json"
    )
    assert scales.scaled == JUDGEMENTS and "stars" in scales.scales


def test_recorded_exports_are_recognised() -> None:
    paths = [path for path in RECORDED.glob("*.*") if not path.name.startswith("telemetry")]
    assert paths
    for path in paths:
        found = recognised(FeedbackFormat, sample_of(path))
        assert found is not None and path.name.startswith(found.name), path.name


def test_raters_disagree_now_and_then() -> None:
    """The recorded judgements are worth measuring: neither all the same nor all apart."""
    every: list[Judged] = judged()
    ratings = [
        (str(each.number), str(place), float(star))
        for each in every
        for place, star in enumerate(each.stars)
        if star is not None
    ]
    assert 0.5 < their_alpha(ratings) < 0.99
