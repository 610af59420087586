"""People sign in with their organisation's OpenID provider, and come in only while they may."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from governance.core.access import SYSTEM, Role
from governance.core.ledger import newest_seq
from governance.core.people.commands import add_person, set_active, set_roles
from governance.core.people.queries import person_row
from governance.core.settings import Settings
from governance.core.store import Store
from tests.rig.browser import rerun, visit
from tests.rig.openid import CLIENT_ID, Provider, running_provider
from tests.rig.server import ROOT, Server, running

SERVE_WITH_SIGN_IN = """
import sys
from pathlib import Path
from app.cli import main

provider, port = sys.argv[1:]
Path(".streamlit").mkdir()
Path(".streamlit/secrets.toml").write_text(f'''
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "only a test knows this secret of thirty-two bytes or more"
client_id = "CLIENT_ID"
client_secret = "another secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"
''')
sys.argv = ["plumbline", "serve", "--port", port]
main()
""".replace("CLIENT_ID", CLIENT_ID)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as found:
        yield found


@pytest.fixture(scope="module")
def signing_in(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with sign-in set up, started in a folder of its own."""
    folder: Path = tmp_path_factory.mktemp("signing-in")
    command = [sys.executable, "-c", SERVE_WITH_SIGN_IN, provider.url]
    with running(command, folder / "home", cwd=folder, PYTHONPATH=str(ROOT)) as server:
        yield server


@pytest.fixture(scope="module")
def served(signing_in: Server) -> Iterator[Store]:
    """The store that is served, with Mira, an auditor."""
    opened = Store.open(Settings(home=signing_in.home))
    with opened.begin(SYSTEM) as unit:
        add_person(unit, "mira", name="Mira Novak", email="mira@example.org", roles=frozenset({Role.AUDITOR}))
    yield opened
    opened.close()


def sign_in(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/ledger")
    expect(page.get_by_role("link", name="Ledger")).to_have_count(0)
    page.get_by_role("button", name="Sign in").click()


def claims(**changes: object) -> dict[str, object]:
    return {"email": "mira@example.org", "email_verified": True, **changes}


def test_someone_known_signs_in_and_out(
    signing_in: Server, served: Store, provider: Provider, page: Page
) -> None:
    provider.claims = claims()
    sign_in(signing_in, page)
    expect(page.get_by_text("Mira Novak · auditor")).to_be_visible()
    expect(page.get_by_role("combobox", name="Acting as")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "stranger@example.org"}, "There is no person stranger@example.org."),
        ({"email_verified": False}, "no verified e-mail address"),
    ],
)
def test_nobody_else_comes_in(
    signing_in: Server,
    served: Store,
    provider: Provider,
    page: Page,
    changes: dict[str, object],
    words: str,
) -> None:
    provider.claims = claims(**changes)
    sign_in(signing_in, page)
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("link", name="Ledger")).to_have_count(0)


def test_a_sign_in_outlives_its_token_and_ends_with_its_session(
    signing_in: Server, served: Store, provider: Provider, page: Page
) -> None:
    provider.claims = claims(exp=int(time.time()) + 20)
    sign_in(signing_in, page)
    expect(page.get_by_text("Mira Novak · auditor")).to_be_visible()
    page.wait_for_function("end => Date.now() / 1000 > end", arg=provider.claims["exp"], timeout=60_000)
    visit(page, f"{signing_in.url}/ledger")
    expect(page.get_by_text("Mira Novak · auditor")).to_be_visible()
    with served.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sign_in SET ends_at = began_at")
    visit(page, f"{signing_in.url}/ledger")
    expect(page.get_by_text("Your sign-in has expired.")).to_be_visible()


def test_after_signing_out_a_copied_cookie_and_a_page_left_open_are_worth_nothing(
    signing_in: Server, served: Store, provider: Provider, page: Page
) -> None:
    provider.claims = claims()
    sign_in(signing_in, page)
    expect(page.get_by_text("Mira Novak · auditor")).to_be_visible()
    left_open = page.context.new_page()
    left_open.goto(f"{signing_in.url}/ledger")
    expect(left_open.get_by_text("Mira Novak · auditor")).to_be_visible()
    copied = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    left_open.get_by_role("link", name="Overview").click()
    expect(left_open.get_by_text("You have signed out.")).to_be_visible()
    page.context.add_cookies(copied)  # type: ignore[arg-type]
    visit(page, f"{signing_in.url}/ledger")
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    expect(page.get_by_role("link", name="Ledger")).to_have_count(0)


def test_other_roles_take_a_new_sign_in(
    signing_in: Server, served: Store, provider: Provider, page: Page
) -> None:
    provider.claims = claims()
    sign_in(signing_in, page)
    expect(page.get_by_text("Mira Novak · auditor")).to_be_visible()
    with served.read() as session:
        mira = person_row(session, "mira").id
    with served.begin(SYSTEM) as unit:
        set_roles(unit, mira, frozenset({Role.REVIEWER}))
    with rerun(page):
        page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("Your roles were changed.")).to_be_visible()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Mira Novak · reviewer")).to_be_visible()
    with served.begin(SYSTEM) as unit:
        set_roles(unit, mira, frozenset({Role.AUDITOR}))


def test_who_is_shut_out_is_out_at_the_next_click(
    signing_in: Server, served: Store, provider: Provider, page: Page
) -> None:
    provider.claims = claims()
    sign_in(signing_in, page)
    expect(page.get_by_text("Mira Novak · auditor")).to_be_visible()
    with served.read() as session:
        mira = person_row(session, "mira").id
    with served.begin(SYSTEM) as unit:
        set_active(unit, mira, active=False)
    with rerun(page):
        page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("Your account was deactivated.")).to_be_visible()
    expect(page.get_by_role("link", name="Overview")).to_have_count(0)
    with served.begin(SYSTEM) as unit:
        set_active(unit, mira, active=True)


def test_who_is_shut_out_can_do_nothing_with_the_page_that_is_still_open(
    signing_in: Server, served: Store, provider: Provider, page: Page
) -> None:
    with served.begin(SYSTEM) as unit:
        ada = add_person(unit, "ada", name="Ada", email="ada@example.org", roles=frozenset({Role.ADMIN}))
    provider.claims = claims(email="ada@example.org")
    sign_in(signing_in, page)
    expect(page.get_by_text("Ada · admin")).to_be_visible()
    visit(page, f"{signing_in.url}/people?tab=Stakeholder+groups")
    with rerun(page):
        page.get_by_role("button", name="Add a group").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Short name").fill("late")
    form.get_by_role("textbox", name="Name", exact=True).fill("Late")
    with served.begin(SYSTEM) as unit:
        set_active(unit, ada.id, active=False)
    before = newest_seq(served.engine)
    with rerun(page):
        form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Your account was deactivated.")).to_be_visible()
    assert newest_seq(served.engine) == before
