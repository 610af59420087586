"""`plumbline auth check`: what is wrong with the sign-in settings, told before people meet it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import oidc_provider_mock
import pytest

from tests.rig.server import ROOT, environment

GOOD = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "5f0c9a1be27d4836f1a0c8e97b3d625475e1b2c3d4f5a697"
client_id = "plumbline"
client_secret = "x"
server_metadata_url = "{url}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A real OpenID provider, on loopback."""
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def check(
    folder: Path, secrets: str | None, *words: str, **settings: str
) -> tuple[int, dict[str, list[str]]]:
    """The exit code, and what is wrong or worth a note, by the name of what was looked at."""
    if secrets is not None:
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit/secrets.toml").write_text(secrets)
        (folder / ".streamlit/secrets.toml").chmod(0o600)
    run = subprocess.run(
        [sys.executable, "-m", "app.cli", "auth", "check", "--json", *words],
        cwd=folder, env=environment(folder / "home", PYTHONPATH=str(ROOT), HOME=str(folder / "nobody"), **settings),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.stderr == "", run.stderr
    found: dict[str, list[str]] = {}
    for each in json.loads(run.stdout)["findings"]:
        if each["ok"] is False:
            found.setdefault(each["name"], []).append(each["words"])
    return run.returncode, found


def test_a_good_set_up_passes(provider: str, tmp_path: Path) -> None:
    assert check(tmp_path, GOOD.format(url=provider)) == (0, {})


def test_without_secrets_nobody_signs_in(tmp_path: Path) -> None:
    code, wrong = check(tmp_path, None)
    assert code == 1 and "nobody signs in" in wrong["secrets"][0]


@pytest.mark.parametrize(
    ("before", "after", "name", "words"),
    [
        ("[auth]", "[auth", "secrets", "cannot be read"),
        ("[auth]", "[other]", "secrets", "no [auth] section"),
        ("/oauth2callback", "/callback", "redirect_uri", "must end with /oauth2callback"),
        ("http://localhost:8501/", "http://feedback.example/", "redirect_uri", "must begin with https"),
        ("5f0c9a1be27d4836f1a0c8e97b3d625475e1b2c3d4f5a697", "changeme", "cookie_secret", "32 random bytes"),
        ("5f0c9a1be27d4836f1a0c8e97b3d625475e1b2c3d4f5a697", "a" * 40, "cookie_secret", "32 random bytes"),
        ('client_id = "plumbline"', "", "default", "client_id is missing"),
        ("/.well-known/openid-configuration", "/jwks", "default", "no issuer"),
        ("/.well-known/openid-configuration", "/nothing-here", "default", "answers 404"),
    ],
)
def test_each_mistake_is_named(
    provider: str, tmp_path: Path, before: str, after: str, name: str, words: str
) -> None:
    code, wrong = check(tmp_path, GOOD.format(url=provider).replace(before, after))
    assert code == 1
    assert any(words in each for each in wrong[name]), wrong


def test_a_provider_that_is_not_there_is_told_from_one_that_is_wrong(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        code, wrong = check(tmp_path, GOOD.format(url=f"http://127.0.0.1:{unused.getsockname()[1]}"))
    assert code == 1 and "cannot be reached" in wrong["default"][0]


def test_rules_of_roles_are_checked(provider: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[[role]]\nclaim = "groups"\nvalue = "a"\nrole = "king"\n[[role]]\nclaim = "groups"\nrole = "auditor"\n'
    )
    code, wrong = check(tmp_path, GOOD.format(url=provider), PLUMBLINE_ROLE_RULES=str(rules))
    assert code == 1
    assert "there is no role king" in wrong["role rules"][0]
    assert "role rule 2: value is missing" in wrong["role rules"][1]


def test_the_first_administrator_is_made_from_the_command_line(tmp_path: Path) -> None:
    def grant(email: str) -> dict[str, str]:
        command = [sys.executable, "-m", "app.cli", "admin", "grant", email, "--json"]
        run = subprocess.run(
            command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=False
        )
        return dict(json.loads(run.stdout), code=run.returncode)

    made = grant("Ada@Example.org")
    assert made["code"] == 0 and made["email"] == "ada@example.org"
    assert grant("ADA@EXAMPLE.ORG")["reference"] == made["reference"]
    assert grant("nobody")["code"] == 1
