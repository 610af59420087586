"""One registry holds every outside format: a new one is a file with its Format object, and everything else is drawn from it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from governance.core.access import SYSTEM
from governance.core.errors import Invalid
from governance.core.store import Store
from governance.exchange import feedback
from governance.exchange.describing import described
from governance.exchange.feedback.format import FeedbackFormat
from governance.exchange.feedback.importing import import_feedback
from governance.exchange.formats import Room, format_called, formats, kinds, recognised
from governance.exchange.samples import sample_of
from tests.rig.server import plumbline

ADDED = """
from governance.exchange.feedback.format import FeedbackFormat
from governance.exchange.formats import Option

FORMAT = FeedbackFormat(
    name="postcards",
    title="Postcards",
    endings=("card",),
    options=(Option(name="stamp", words="Which stamp", choices=("blue", "red")),),
    read=lambda path, asked: iter(()),
)
"""


def test_every_room_has_formats_and_each_says_what_the_screen_needs() -> None:
    assert {kind.room for kind in kinds() if formats(kind)} == set(Room)
    for row in described():
        assert row["title"] and row["name"] == row["name"].lower()
        assert all(form["words"] for form in row["forms"] if form["answer"] != "read"), row["name"]


def test_a_format_is_added_by_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "postcards.py").write_text(ADDED)
    monkeypatch.setattr(feedback, "__path__", [*feedback.__path__, str(tmp_path)])
    monkeypatch.setattr("governance.exchange.formats._found", {})
    assert "postcards" in formats(FeedbackFormat)
    assert "postcards" in {row["name"] for row in described()}
    (tmp_path / "said.card").write_text("Dear all")
    found = recognised(FeedbackFormat, sample_of(tmp_path / "said.card"))
    assert found is not None and found.name == "postcards"


def test_an_unknown_format_or_option_is_refused_with_what_there_is(store: Store, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="label-studio"):
        format_called(FeedbackFormat, "label-studios")
    file = tmp_path / "said.jsonl"
    file.write_text("{}")
    with pytest.raises(Invalid, match="stamp"):
        import_feedback(store, SYSTEM, "hh-rlhf", file, options={"stamp": "blue"})


def test_two_formats_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = replace(format_called(FeedbackFormat, "csv"), title="Another")
    monkeypatch.setattr("governance.exchange.feedback.argilla.TWIN", twin, raising=False)
    monkeypatch.setattr("governance.exchange.formats._found", {})
    with pytest.raises(ValueError, match="csv"):
        formats(FeedbackFormat)


def test_the_command_line_lists_formats(tmp_path: Path) -> None:
    shown = plumbline("formats", "--json", home=tmp_path)
    assert json.loads(shown.stdout) == described()
