"""The documentation is complete and true: each field, command, page, setting, format, report and permission is documented,
and each documented one exists.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.session.map import PLACES
from governance.core.settings import Settings
from governance.exchange.formats import formats, kinds
from governance.feedback.records import FIELDS
from reports.catalogue.kind import report_kinds
from reports.formats.format import formats as report_formats
from tests import commands as command_index
from tests import roles
from tests.formats import written

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
CODE = re.compile(r"^```(?:sh|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(plumbline [a-z][^`]*)`")
PAGE_ROW = re.compile(r"^\| ([A-Z]\w+)? ?\| ([^|*]+?)(\*?) \|", re.MULTILINE)
LEFT_TO_THE_FORMAT = {"import", "export", "consultation import"}
"""Commands that take the options of the format that is named."""


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def written_pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def documented_commands(text: str) -> Iterator[list[str]]:
    """The words after `plumbline` of each command in a block of shell or in backticks."""
    lines = [line.strip() for block in CODE.findall(text) for line in block.splitlines()]
    lines += [line.strip() for line in text.splitlines() if line.startswith("    plumbline ")]
    for line in [*lines, *(" ".join(each.split()) for each in SPAN.findall(text))]:
        if line.startswith("plumbline "):
            yield shlex.split(line, comments=True)[1:]


def problem_of(words: list[str]) -> str | None:
    """What is wrong with a documented command; None where nothing is."""
    known = command_index.commands()
    plain = [word for word in words if not word.startswith("-")]
    name = next((name for name in (" ".join(plain[:2]), " ".join(plain[:1])) if name in known), None)
    if name is None:
        groups = {each.split()[0] for each in known if " " in each}
        return None if len(plain) == 1 and plain[0] in groups else f"no such command: {' '.join(words)}"
    options = {option for each in known[name].params for option in [*each.opts, *each.secondary_opts]}
    if name in LEFT_TO_THE_FORMAT:
        options |= {
            f"--{option.name}"
            for kind in kinds()
            for form in formats(kind).values()
            for option in form.options
        }
    asked = {word.partition("=")[0] for word in words if word.startswith("--")} - {"--help"}
    return f"{name} has no {', '.join(sorted(asked - options))}" if asked - options else None


def test_every_field_of_a_feedback_record_is_documented() -> None:
    assert [field for field in FIELDS if f"`{field}`" not in page("imports")] == []


def test_the_index_of_formats_is_as_the_registry_has_it() -> None:
    words = page("imports")
    assert words == written(words), "write it again: python -m tests.formats"
    assert [name for kind in kinds() for name in formats(kind) if f"`{name}`" not in words] == []


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    words = page("settings")
    settings = {f"PLUMBLINE_{name.upper()}" for name in Settings.model_fields}
    assert [name for name in sorted(settings) if f"`{name}`" not in words] == []
    sources = "".join(
        path.read_text(encoding="utf-8") for room in ("app", "tests") for path in (ROOT / room).rglob("*.py")
    )
    named = {
        name for each in written_pages() for name in re.findall(r"\bPLUMBLINE_[A-Z_]*[A-Z]", each.read_text())
    }
    assert [name for name in sorted(named - settings) if name not in sources] == []


def test_every_measure_is_documented() -> None:
    names = [name for name in command_index.commands() if name.startswith("measure ")]
    assert names and [name for name in names if f"`{name}`" not in page("measures")] == []


def test_the_index_of_commands_is_as_the_commands_are() -> None:
    assert page("commands") == command_index.written(), "write it again: python -m tests.commands"


@pytest.mark.parametrize("path", written_pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_documented_command_exists_with_its_options(path: Path) -> None:
    found = [problem_of(words) for words in documented_commands(path.read_text(encoding="utf-8"))]
    assert [problem for problem in found if problem] == []


def test_a_command_or_an_option_that_does_not_exist_is_noticed() -> None:
    asked = ["plumbline dataset thaw x", "plumbline verify --gently", "plumbline report", "plumbline verify"]
    assert [problem_of(words) for words in documented_commands("\n".join(f"`{each}`" for each in asked))] == [
        "no such command: dataset thaw x",
        "verify has no --gently",
        None,
        None,
    ]


def test_the_pages_are_those_of_the_app() -> None:
    documented = {(title, section, bool(star)) for section, title, star in PAGE_ROW.findall(page("pages"))}
    assert documented == {(place.title, place.section, place.detail) for place in PLACES}


def test_the_reports_and_their_formats_are_documented() -> None:
    words = page("reports")
    assert [name for name in [*report_kinds(), *report_formats()] if f"| `{name}` |" not in words] == []
    rows = set(re.findall(r"^\| `([a-z-]+)` \|", words, re.MULTILINE))
    assert rows == {*report_kinds(), *report_formats()}


def test_every_permission_and_role_is_documented() -> None:
    assert page("roles") == roles.written(), "write it again: python -m tests.roles"


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in written_pages()
        for target in re.findall(
            r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"`[^`]*`", "", path.read_text(encoding="utf-8"))
        )
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert broken == []
