"""What tests stand on: real databases, a real server, a real browser, real data. Each is started once and given out fresh.

A part that isn't installed skips its tests with the reason. In CI (CI=true) it fails them: there, everything must be tried.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import hypothesis
import pytest
from playwright.sync_api import Browser, Page

from governance.core.settings import Settings
from governance.core.store import Store
from tests.rig import browser as browsers
from tests.rig.databases import (
    Databases,
    PostgresqlDatabases,
    SqliteDatabases,
    postgresql_programs,
    running_postgresql,
)
from tests.rig.order import longest_first
from tests.rig.server import DEMO_UNTIL, ROOT, START_SECONDS, Server, plumbline, serving

SHARED_DATA = ROOT.parent / "shared" / "data"

# The first answer of a server takes as long as its imports, and on a busy machine that is long.
for _wait in ("connect", "read", "write", "pool"):
    setattr(httpx._config.DEFAULT_TIMEOUT_CONFIG, _wait, START_SECONDS)

# How long an example takes says more of the machine's other work than of the code.
hypothesis.settings.register_profile("plumbline", deadline=None, print_blob=True)
hypothesis.settings.load_profile("plumbline")


def pytest_configure() -> None:
    """The settings of whoever runs the tests stay out of them."""
    for name in [name for name in os.environ if name.startswith("PLUMBLINE_")]:
        del os.environ[name]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long modules come first: `make test` hands them to its workers in this order."""
    longest_first(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A test with a page that fails leaves a picture of the page in artifacts/."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    page = getattr(item, "funcargs", {}).get("page")
    if page is not None and report.when == "call" and report.failed:
        picture = browsers.keep(page, "failed-" + re.sub(r"[^\w.-]+", "-", item.nodeid))
        report.sections.append(("Screenshot", str(picture)))
    return report  # type: ignore[return-value]


def missing(reason: str) -> None:
    """Skips the test; in CI, fails it."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that lies beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data in ../shared/data is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresqlDatabases]:
    """A PostgreSQL server, one for each worker process."""
    programs = postgresql_programs()
    if programs is None:
        missing("PostgreSQL 15 or later is not installed (Debian's package postgresql)")
    else:
        with running_postgresql(programs) as databases:
            yield databases


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Runs a test on SQLite and on PostgreSQL.

    For one of them only: @pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
    """
    found: Databases = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """The URL of an empty database, without tables."""
    with databases.empty() as url:
        yield url


@pytest.fixture
def store(databases: Databases, tmp_path: Path) -> Iterator[Store]:
    """A store with all tables and no rows."""
    with databases.ready() as url:
        opened = Store.open(Settings(home=tmp_path, database_url=url))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PLUMBLINE_HOME with the demo organisation, filled once for all workers. Copy it before you change it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = shared / "demo-home"
    with (shared / "demo-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            filling = shared / "demo-home.filling"
            filled = plumbline("demo", "--until", DEMO_UNTIL, home=filling)
            assert filled.returncode == 0, filled.stderr
            filling.rename(home)
    return home


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on an empty store, one for each test module."""
    with serving(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def demo_server(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on a copy of the demo organisation, one for each test module."""
    home = tmp_path_factory.mktemp("demo") / "home"
    shutil.copytree(demo_home, home)
    with serving(home) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; it ends with the module, since Playwright keeps this thread's event loop while it runs."""
    program = browsers.chromium_program()
    if program is None:
        missing("Chromium is not installed (Debian's package chromium)")
    else:
        with browsers.running_browser(program) as running:
            yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, wide and light. `tests.rig.browser` has what else a test needs: visit, rerun, keep, new_page."""
    with browsers.new_page(browser) as opened:
        yield opened
