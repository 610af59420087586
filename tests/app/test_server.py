"""The process that serves: whom it lets in, what it tells browsers to refuse, and that it runs as it is set up."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import typer
from playwright.sync_api import Page, Request, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.cli.serving import refuse_strangers
from app.session import sign_in
from app.web import hosts
from tests.rig.browser import visit
from tests.rig.server import ROOT, Server, environment, plumbline

AUTH = """
[auth]
redirect_uri = "http://127.0.0.1/oauth2callback"
cookie_secret = "only a test knows this"
client_id = "plumbline"
client_secret = "another secret"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""


def python(code: str, *, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs `code` with `folder` as the working directory."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(folder / "home", PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", ["/", "/ledger", "/api/v1/health", "/api/v1/nowhere", "/_stcore/health"])
def test_every_answer_tells_the_browser_what_to_refuse(server: Server, path: str) -> None:
    headers = httpx.get(server.url + path).headers
    policy = headers["content-security-policy"]
    for rule in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"):
        assert rule in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_the_interface_tells_that_it_is_well_and_which_it_is(server: Server) -> None:
    health = httpx.get(f"{server.url}/api/v1/health").json()
    assert health["status"] == "ok"
    assert httpx.get(f"{server.url}/api/v1/version").json()["store"]


def test_a_page_asked_for_by_its_address_asks_first_who_is_there(server: Server, page: Page) -> None:
    """The first request of all: Streamlit must not run the page's file by itself."""
    visit(page, f"{server.url}/ledger")
    expect(page.get_by_role("combobox", name="Acting as")).to_be_visible()
    expect(page).to_have_title("Ledger · Plumbline")


def test_a_browser_talks_to_nobody_but_us(server: Server, page: Page) -> None:
    asked: list[str] = []
    refused: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.on("console", lambda line: refused.append(line.text) if "Content Security" in line.text else None)
    for address in ("/", "/people", "/ledger"):
        visit(page, server.url + address)
        page.wait_for_load_state("networkidle")
    strangers = [url for url in asked if not url.startswith((server.url, "data:", "blob:"))]
    assert (strangers, refused) == ([], [])


def test_the_settings_hold_wherever_the_server_is_started(tmp_path: Path) -> None:
    code = (
        "import app.web.server; from streamlit.config import get_option;"
        "print(get_option('server.fileWatcherType'), get_option('runner.postScriptGC'))"
    )
    ran = python(code, folder=tmp_path)
    assert ran.stdout.split() == ["none", "False"], ran.stderr


def test_sign_in_is_found_where_the_server_is_started(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(AUTH)
    code = "from app.web.server import app; from app.session.identity import sign_in_is_set_up; print(sign_in_is_set_up())"
    ran = python(code, folder=tmp_path)
    assert ran.stdout.split() == ["True"], ran.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_strangers_are_kept_out_until_people_sign_in(
    host: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sign_in, "sign_in_is_set_up", lambda: False)
    with pytest.raises(typer.Exit) as left:
        refuse_strangers(host)
    assert left.value.exit_code == 2
    assert host in capsys.readouterr().err
    monkeypatch.setattr(sign_in, "sign_in_is_set_up", lambda: True)
    refuse_strangers(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_this_machine_is_let_in(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "sign_in_is_set_up", lambda: False)
    refuse_strangers(host)


def test_another_name_for_this_machine_leads_nowhere(server: Server) -> None:
    """A page from elsewhere may point its own name at 127.0.0.1: nobody here signs in, so it would act for us."""
    answer = httpx.get(f"{server.url}/api/v1/health", headers={"host": "evil.example:8501"}, timeout=300)
    assert answer.status_code == 421
    assert "content-security-policy" in answer.headers
    for name in ("localhost", "LOCALHOST:8501", "[::1]:8501", "127.0.0.1"):
        assert (
            httpx.get(f"{server.url}/api/v1/health", headers={"host": name}, timeout=300).status_code == 200
        )


@pytest.mark.parametrize("header", hosts.PROXY_HEADERS)
def test_a_reverse_proxy_before_an_app_without_sign_in_is_refused_with_the_two_ways_out(
    server: Server, header: str
) -> None:
    answer = httpx.get(f"{server.url}/api/v1/health", headers={header: "203.0.113.7"}, timeout=300)
    assert answer.status_code == 403
    assert "docs/sign-in.md" in answer.text and "ssh -L" in answer.text


def _knocks(
    monkeypatch: pytest.MonkeyPatch, origin: str | None, *, own: str = "", host: str = "localhost:8501"
) -> bool:
    """Whether a web socket from `origin` opens; people sign in where the app has a public origin of its `own`."""

    async def greet(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    monkeypatch.setattr(hosts, "sign_in_is_set_up", lambda: bool(own))
    monkeypatch.setattr(hosts, "public_origin", lambda: own)
    application = Starlette(routes=[WebSocketRoute("/", greet)], middleware=[Middleware(hosts.OwnNamesOnly)])
    with TestClient(application, client=("127.0.0.1", 5)) as client:
        try:
            with client.websocket_connect(f"ws://{host}/", headers={"origin": origin} if origin else {}):
                return True
        except WebSocketDisconnect:
            return False


@pytest.mark.parametrize(
    ("origin", "opens"),
    [
        ("http://localhost:8501", True),
        ("https://localhost:8501", False),
        ("http://localhost:8502", False),
        ("http://localhost", False),
        ("http://127.0.0.1:8501", False),
        ("http://evil.example", False),
        ("null", False),
        (None, False),
    ],
)
def test_a_web_socket_opens_from_this_very_origin_alone(
    origin: str | None, opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _knocks(monkeypatch, origin) == opens


def test_where_people_sign_in_the_origin_is_that_of_the_redirect_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = "https://plumbline.example.org"
    for host in ("plumbline.example.org", "10.0.0.3:8501"):
        assert _knocks(monkeypatch, own, own=own, host=host)
        assert not _knocks(monkeypatch, f"http://{host}", own=own, host=host)


def test_another_machine_is_kept_out_whatever_name_it_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "sign_in_is_set_up", lambda: False)
    application = Starlette(
        routes=[Route("/", lambda _request: PlainTextResponse("welcome"))],
        middleware=[Middleware(hosts.OwnNamesOnly)],
    )
    for peer, status in (("127.0.0.1", 200), ("::1", 200), ("192.0.2.9", 403), ("::ffff:192.0.2.9", 403)):
        with TestClient(application, base_url="http://localhost", client=(peer, 5)) as client:
            assert client.get("/").status_code == status


def test_a_taken_port_is_named(server: Server, tmp_path: Path) -> None:
    port = server.url.rpartition(":")[2]
    ended = plumbline("serve", "--port", port, home=tmp_path)
    assert ended.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use" in ended.stderr
