"""The OSCAL documents are by the published schema and by compliance-trestle."""

import gzip
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.poam import PlanOfActionAndMilestones

from governance.core.errors import Invalid
from governance.core.settings import Settings
from governance.core.store import Store
from reports.checking import check_file
from reports.formats.format import formats
from reports.making import make_report
from reports.oscal import one_line, token
from tests.reports.reports_of import asked

MODELS = {"poam": PlanOfActionAndMilestones, "assessment-results": AssessmentResults}


@pytest.fixture(params=MODELS)
def document(request: pytest.FixtureRequest, demo_home: Path, tmp_path: Path) -> Path:
    """The JSON file of a report on the demo organisation."""
    store = Store.open(Settings(home=demo_home))
    with store.read() as session:
        report = make_report(session, request.param, asked(request.param))
    path = tmp_path / f"{request.param}.json"
    path.write_bytes(formats()["json"].write(report))
    store.close()
    return path


def with_python_patterns(schema: Any) -> Any:
    """The schema's patterns know Unicode's classes by names that Python's `re` doesn't."""
    if isinstance(schema, dict):
        return {
            name: value.replace("\\p{L}", "[^\\W\\d_]").replace("\\p{N}", "\\d")
            if name == "pattern" and isinstance(value, str)
            else with_python_patterns(value)
            for name, value in schema.items()
        }
    return [with_python_patterns(each) for each in schema] if isinstance(schema, list) else schema


def test_it_is_by_the_published_schema(document: Path, shared_data: Path) -> None:
    with gzip.open(shared_data / "frameworks/oscal/oscal_complete_schema-1.2.2.json.gz") as file:
        schema = with_python_patterns(json.load(file))
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(json.loads(document.read_text())))
    assert errors == []


def test_trestle_reads_it(document: Path) -> None:
    read = MODELS[document.stem].oscal_read(document)
    assert read is not None
    assert read.metadata.oscal_version.root if hasattr(read.metadata.oscal_version, "root") else True


def test_it_is_known_again(document: Path, demo_home: Path) -> None:
    store = Store.open(Settings(home=demo_home))
    with store.read() as session:
        assert check_file(session, document).status == "unchanged"
        data = json.loads(document.read_text())
        (content,) = data.values()
        content["metadata"]["title"] += "!"
        document.write_text(json.dumps(data))
        checked = check_file(session, document)
    store.close()
    assert checked.status == "differs" and "metadata/title" in checked.differences[0].where


@pytest.mark.parametrize("name", MODELS)
def test_a_store_without_findings_says_why_there_is_no_document(store: Store, name: str) -> None:
    with store.read() as session, pytest.raises(Invalid, match="OSCAL takes no empty"):
        make_report(session, name, asked(name))


@pytest.mark.parametrize(
    ("text", "expected"), [("privacy.minors@3", "privacy.minors-3"), ("9(4)", "id-9-4"), ("", "unnamed")]
)
def test_references_become_tokens(text: str, expected: str) -> None:
    assert token(text) == expected


def test_titles_stand_on_one_line() -> None:
    assert one_line("a\n b\x00c") == "a b c"
    assert one_line(" ") == "untitled"
