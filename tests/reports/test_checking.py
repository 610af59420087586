"""A report that somebody holds is held against the store: unchanged, different and where, or not to be told."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from governance.core.access import Role
from governance.core.errors import Invalid, NotFound
from governance.core.store import Store
from reports.checking import check_file
from reports.comparing import compare_files
from reports.formats.format import formats
from reports.making import write_report
from reports.reading import Asked
from tests.builders import a_flag, a_model_version, a_person, an_output

PERIOD = Asked(
    starts_at=datetime(2020, 1, 1, tzinfo=UTC),
    ends_at=datetime(2100, 1, 1, tzinfo=UTC),
    organisation="O'Brien & Sons",
)


def written(store: Store, folder: Path, asked: Asked = PERIOD, *endings: str) -> dict[str, Path]:
    manager = a_person(store, Role.MANAGER)
    files = write_report(store, manager, "governance", endings or list(formats()), folder, asked).files
    return {file.format: file.path for file in files}


@pytest.fixture
def flagged(store: Store) -> Store:
    version = a_model_version(store)
    for _ in range(3):
        a_flag(store, an_output(store, version))
    return store


@pytest.mark.parametrize("ending", formats())
def test_a_report_is_known_again_after_the_store_went_on(flagged: Store, tmp_path: Path, ending: str) -> None:
    path = written(flagged, tmp_path, PERIOD, ending)[ending]
    a_flag(flagged, an_output(flagged))
    with flagged.read() as session:
        assert check_file(session, path).status == "unchanged"


@pytest.mark.parametrize("ending", formats())
def test_a_changed_file_differs(flagged: Store, tmp_path: Path, ending: str) -> None:
    path = written(flagged, tmp_path, PERIOD, ending)[ending]
    path.write_bytes(path.read_bytes() + b" ")
    with flagged.read() as session:
        assert check_file(session, path).status == "differs"


def test_a_changed_number_is_named_by_its_place(flagged: Store, tmp_path: Path) -> None:
    path = written(flagged, tmp_path, PERIOD, "json")["json"]
    data = json.loads(path.read_text())
    table = data["sections"][0]["blocks"][0]
    table["rows"][0][1] += 1
    path.write_text(json.dumps(data))
    with flagged.read() as session:
        checked = check_file(session, path)
    (found,) = checked.differences
    assert checked.status == "differs"
    assert "In short" in found.where and table["rows"][0][0] in found.where
    assert (found.file, found.store) == (str(table["rows"][0][1]), str(table["rows"][0][1] - 1))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"not a report", b'{"request": 3}', b'{"request": "report x"}']
)
@pytest.mark.parametrize("ending", formats())
def test_what_is_no_report_cannot_be_told(store: Store, tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"other.{ending}"
    path.write_bytes(content)
    with store.read() as session:
        assert check_file(session, path).status == "unknown"


def test_a_report_of_an_event_that_this_store_lacks_cannot_be_told(flagged: Store, tmp_path: Path) -> None:
    path = written(flagged, tmp_path, PERIOD, "json")["json"]
    data = json.loads(path.read_text())
    data["request"] = data["request"].replace("--as-of ", "--as-of 99")
    path.write_text(json.dumps(data))
    with flagged.read() as session:
        assert check_file(session, path).status == "unknown"


def test_no_file_is_there_when_one_format_cannot_be_written(store: Store, tmp_path: Path) -> None:
    asked = replace(PERIOD, organisation="\U00012000")
    with pytest.raises(Invalid, match="no font"):
        written(store, tmp_path / "out", asked)
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_an_unknown_report_and_an_argument_too_many_are_refused(store: Store, tmp_path: Path) -> None:
    manager = a_person(store, Role.MANAGER)
    with pytest.raises(NotFound):
        write_report(store, manager, "weather", ["json"], tmp_path, PERIOD)
    with pytest.raises(Invalid):
        write_report(store, manager, "governance", ["json"], tmp_path, replace(PERIOD, argument="x"))
    with pytest.raises(Invalid, match="expected xlsx"):
        write_report(store, manager, "governance", ["odt"], tmp_path, PERIOD)


def test_two_reports_are_compared_value_by_value(flagged: Store, tmp_path: Path) -> None:
    before = written(flagged, tmp_path / "before", PERIOD, "json")["json"]
    a_flag(flagged, an_output(flagged))
    after = written(flagged, tmp_path / "after", PERIOD, "json")["json"]
    changes = {each.where: (each.first, each.second) for each in compare_files(before, after).changes}
    assert changes["In short / The period in numbers / Feedback records in the period / How many"] == (3, 4)
    assert compare_files(before, before).changes == ()
