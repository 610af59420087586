"""The documentation is complete: every field of a record, every command and every setting stands in it."""

from pathlib import Path

from app.cli.root import plumbline
from governance.core.settings import Settings
from governance.exchange.formats import formats, kinds
from governance.feedback.records import FIELDS
from tests.formats import written

DOCS = Path(__file__).resolve().parents[1] / "docs"


def test_every_field_of_a_feedback_record_is_documented() -> None:
    words = (DOCS / "imports.md").read_text(encoding="utf-8")
    assert [field for field in FIELDS if f"`{field}`" not in words] == []


def test_the_index_of_formats_is_as_the_registry_has_it() -> None:
    words = (DOCS / "imports.md").read_text(encoding="utf-8")
    assert words == written(words), "write it again: python -m tests.formats"
    assert [name for kind in kinds() for name in formats(kind) if f"`{name}`" not in words] == []


def test_every_setting_is_documented() -> None:
    words = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`PLUMBLINE_{name.upper()}`" not in words] == []


def test_every_measure_is_documented() -> None:
    words = (DOCS / "measures.md").read_text(encoding="utf-8")
    (group,) = (entry.typer_instance for entry in plumbline.registered_groups if entry.name == "measure")
    assert group is not None
    names = [
        command.name or command.callback.__name__ for command in group.registered_commands if command.callback
    ]
    assert names and [name for name in names if f"`measure {name}`" not in words] == []
