"""The product as it is installed: a wheel and requirements.txt alone, tried from outside. What only development packages bring
isn't there.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from typer.main import get_command

from app.cli.root import plumbline as commands
from tests.app.test_sign_in import SERVE_WITH_SIGN_IN
from tests.rig.browser import visit
from tests.rig.openid import running_provider
from tests.rig.server import DEMO_UNTIL, ROOT, Server, environment, running

pytestmark = pytest.mark.long(seconds=120)

SOURCES = ("app", "governance", "reports", "pyproject.toml", "README.md", "LICENSE")
DEVELOPMENT = ("pytest", "playwright", "ruff", "mypy", "hypothesis")


@dataclass(frozen=True)
class Installed:
    """An environment with the product and nothing else, and a store filled by it with the demo organisation."""

    python: Path
    home: Path

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [str(self.python.with_name("plumbline")), *map(str, words)]
        return subprocess.run(
            command, cwd=self.home.parent, env=clean(self.home), capture_output=True, text=True, check=False
        )


def clean(home: Path) -> dict[str, str]:
    """The environment without paths that lead to the checkout."""
    return {
        name: value for name, value in environment(home).items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}
    }


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    python = folder / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", python.parents[1]], check=True)
    _install(python, "--require-hashes", "-r", str(ROOT / "requirements.txt"))
    source = folder / "source"
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        source.mkdir(exist_ok=True)
        copy(ROOT / name, source / name)
    built = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
    ]
    subprocess.run([*built, "-w", str(folder), str(source)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    _install(python, "--no-deps", "--no-index", str(wheel))
    shutil.rmtree(source)
    found = Installed(python, folder / "home")
    filled = found.run("demo", "--until", DEMO_UNTIL)
    assert filled.returncode == 0, filled.stderr
    return found


def _install(python: Path, *words: str) -> None:
    """By uv, or by pip where uv can't reach the index that pip knows of."""
    uv = [
        str(Path(sys.executable).with_name("uv")),
        "pip",
        "install",
        "--quiet",
        "--python",
        str(python),
        *words,
    ]
    if subprocess.run(uv, capture_output=True, check=False).returncode == 0:
        return
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", *words]
    subprocess.run(pip, check=True)


@pytest.fixture(scope="module")
def signing_in(
    installed: Installed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, object]]:
    folder = tmp_path_factory.mktemp("signing-in")
    with running_provider() as provider:
        command = [str(installed.python), "-c", SERVE_WITH_SIGN_IN, provider.url]
        with running(command, installed.home, cwd=folder) as server:
            yield server, provider


def test_no_development_package_is_there(installed: Installed) -> None:
    for name in DEVELOPMENT:
        tried = subprocess.run(
            [str(installed.python), "-c", f"import {name}"], capture_output=True, check=False
        )
        assert tried.returncode != 0, f"{name} is installed"


def test_every_command_explains_itself(installed: Installed) -> None:
    listed = list(_commands(get_command(commands), ()))
    assert len(listed) > 30
    program = (
        "import json, sys; from typer.testing import CliRunner; from app.cli.root import plumbline\n"
        "runner = CliRunner()\n"
        "bad = [w for w in json.loads(sys.argv[1]) if runner.invoke(plumbline, [*w, '--help']).exit_code != 0]\n"
        "print(json.dumps(bad))"
    )
    run = subprocess.run(
        [str(installed.python), "-c", program, json.dumps(listed)],
        cwd=installed.home.parent, env=clean(installed.home), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(run.stdout) == []


def _commands(command: object, words: tuple[str, ...]) -> Iterator[list[str]]:
    children = getattr(command, "commands", {})
    if not children:
        yield list(words)
    for name, child in children.items():
        yield from _commands(child, (*words, name))


def test_what_is_imported_is_reported_and_exported(installed: Installed, tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text("key,output,prompt,answer,kind,rating\nr1,o1,Hello?,Hi.,rating,4\n")
    said = installed.run(
        "import", "csv", file, "--model-version", "assistant 2.1", "--set", "language=en", "--set", "scenario=greeting", "--json"
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr
    out = tmp_path / "reports"
    made = installed.run(
        "report", "governance", "--format", "xlsx,html,pdf,docx,md,json", "--out", out, "--json"
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert len(json.loads(made.stdout)["files"]) == 6
    for path in out.iterdir():
        assert installed.run("report", "verify", path).returncode == 0
    frozen = installed.run("dataset", "export", "harmlessness@1", "--out", tmp_path / "pairs.jsonl")
    listed = installed.run("dataset", "list", "--json")
    assert frozen.returncode == 0 or "harmlessness@1" not in listed.stdout, frozen.stderr
    assert installed.run("verify").returncode == 0


def test_someone_signs_in_and_programs_find_the_interface(
    signing_in: tuple[Server, object], installed: Installed, page: Page
) -> None:
    server, provider = signing_in
    provider.claims = {"email": "nobody@example.org", "email_verified": True}  # type: ignore[attr-defined]
    visit(page, f"{server.url}/ledger")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("There is no person nobody@example.org.")).to_be_visible()
    described = httpx.get(f"{server.url}/api/v1/openapi.json", timeout=60)
    assert described.status_code == 200 and "/feedback" in str(described.json()["paths"])
    assert "Traceback" not in server.log


def test_the_environment_is_not_the_checkouts(installed: Installed) -> None:
    found = subprocess.run(
        [str(installed.python), "-c", "import app, governance, reports; print(app.__file__)"],
        cwd=installed.home.parent, env=clean(installed.home), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(ROOT) + os.sep not in found.stdout
