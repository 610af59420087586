"""The load client counts what ran and names what broke."""

from collections.abc import Iterator

import pytest

from tests.bench.wsload import measure
from tests.rig.server import Server
from tests.rig.small_app import small_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with small_app(tmp_path_factory.mktemp("app")) as running:
        yield running


def test_load_counts_every_run_and_orders_its_percentiles(app: Server) -> None:
    load = measure(app.url, sessions=3, runs=5, warm_up=1)
    assert (load.sessions, load.runs, load.errors) == (3, 15, 0)
    assert 0 < load.p50_ms <= load.p95_ms <= load.p99_ms <= load.max_ms
    assert load.runs_per_second > 0 and load.kilobytes > 0


@pytest.mark.parametrize(
    ("page", "shown"),
    [("broken", "ValueError: a page that breaks"), ("refused", "error box: you may not see this")],
)
def test_load_names_what_a_page_shows_instead_of_itself(app: Server, page: str, shown: str) -> None:
    load = measure(app.url, runs=2, page=page)
    assert (load.errors, load.first_error) == (2, shown)
