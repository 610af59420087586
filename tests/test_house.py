"""The house keeps its own rules: imports run one way, files stay small, and what the README promises is there."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pip._internal.models.index import PyPI

from tests.rig.server import ROOT

SOURCES = ("app", "governance", "reports")
MOST_LINES = 350
LOCKS = sorted(ROOT.glob("requirements*.txt"))
README = (ROOT / "README.md").read_text()
CODE_BLOCK = re.compile(r"^```(?:sh|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"`(make [a-z]+|plumbline [a-z]+)`")
MAKE_TARGET = re.compile(r"^([a-z]+):.*##", re.MULTILINE)


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def python_files(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from (ROOT / room).rglob("*.py")


def readme_commands(program: str) -> list[str]:
    """What the README says after `program`, in its code blocks and in single commands within its text."""
    lines = [line for block in CODE_BLOCK.findall(README) for line in block.splitlines()]
    lines += CODE_SPAN.findall(README)
    commands = [" ".join(shlex.split(line, comments=True)) for line in lines]
    return [command for command in commands if command.startswith(f"{program} ")]


def test_imports_run_one_way() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_the_import_contract_sees_every_file() -> None:
    without = {path.parent for path in python_files(*SOURCES) if not (path.parent / "__init__.py").exists()}
    assert not without, f"folders without __init__.py escape the import contract: {sorted(map(str, without))}"


def test_a_file_is_one_idea() -> None:
    lengths = {
        path.relative_to(ROOT): len(path.read_text().splitlines())
        for path in python_files(*SOURCES)
        if "migrations" not in path.parts
    }
    long = {str(path): lines for path, lines in lengths.items() if lines > MOST_LINES}
    assert not long, f"more than {MOST_LINES} lines; give the second idea a room of its own: {long}"


def test_no_file_tells_of_the_machine_it_was_written_on() -> None:
    places = {str(ROOT.parent), str(Path.home()), tempfile.gettempdir()} - {"/"}
    pattern = re.compile("|".join(rf"(?<![\w.]){re.escape(place)}/" for place in sorted(places)))
    assert not found_in_tracked_files(pattern)


def test_no_file_names_a_package_index() -> None:
    configured = [
        value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_")) and "://" in value
    ]
    hosts = {PyPI.netloc, PyPI.file_storage_domain, *(urlsplit(url).hostname or "" for url in configured)} - {
        ""
    }
    pattern = re.compile("|".join(map(re.escape, sorted(hosts))))
    assert not found_in_tracked_files(pattern)


def found_in_tracked_files(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files()
        for match in pattern.finditer(path.read_text(errors="ignore"))
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_versions_and_hashes_and_nothing_else(lock: Path) -> None:
    entries = [line for line in lock.read_text().replace("\\\n", " ").splitlines() if line.strip()]
    pinned = re.compile(r"[\w.\[\],-]+==\S+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+")
    strange = [line for line in entries if not line.lstrip().startswith("#") and not pinned.fullmatch(line)]
    assert len(entries) > len(strange) == 0, strange[:3]


@pytest.mark.parametrize("target", sorted({command.split()[1] for command in readme_commands("make")}))
def test_every_make_target_of_the_readme_is_there(target: str) -> None:
    assert target in MAKE_TARGET.findall((ROOT / "Makefile").read_text())


@pytest.mark.parametrize("command", readme_commands("plumbline"))
def test_every_command_of_the_readme_is_there(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli import main

    monkeypatch.setattr(sys, "argv", [*command.split(), "--help"])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code, capsys.readouterr().err
