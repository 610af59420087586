"""A page that breaks says what the run stored before, and claims nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.session.cache import settings, store

SECONDS = 120


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages' store is an empty one, as whoever starts the server for the first time has it."""
    monkeypatch.setenv("PLUMBLINE_HOME", str(tmp_path))
    settings.cache_clear()
    store.cache_clear()
    yield
    store().close()
    settings.cache_clear()
    store.cache_clear()


def stores_and_breaks() -> None:
    from app.session import context
    from app.web.server import _show_failure
    from governance.core.people.commands import add_stakeholder_group

    context.enter()
    context.act(add_stakeholder_group, "Group of nurses added", "nurses", "Nurses")
    _show_failure(ValueError("no such query parameter"))


def is_refused_and_breaks() -> None:
    from app.session import context
    from app.web.server import _show_failure
    from governance.core.people.commands import add_stakeholder_group

    context.enter()
    context.act(add_stakeholder_group, "Group of nurses added", "Not a slug", "Nurses")
    _show_failure(ValueError("no such query parameter"))


def finds_the_disk_full() -> None:
    import errno

    from app.web.server import _show_failure

    _show_failure(OSError(errno.ENOSPC, "No space left on device"))


def is_refused() -> None:
    from app.web.server import _show_failure
    from governance.core.errors import Conflict

    _show_failure(Conflict("The case is resolved already."))


def told(page: AppTest) -> str:
    shown = page.run()
    assert not shown.exception
    [error] = shown.error
    return str(error.value)


def test_what_was_stored_before_a_page_broke_is_named() -> None:
    words = told(AppTest.from_function(stores_and_breaks, default_timeout=SECONDS))
    assert "This was stored before: Group of nurses added." in words
    assert "may not be stored" not in words


def test_what_was_refused_before_a_page_broke_is_not_called_stored() -> None:
    words = told(AppTest.from_function(is_refused_and_breaks, default_timeout=SECONDS))
    assert "What you did last may not be stored." in words
    assert "nurses" not in words


def test_a_full_disk_is_called_by_its_name() -> None:
    assert told(AppTest.from_function(finds_the_disk_full, default_timeout=SECONDS)).startswith(
        "The store's disk is full"
    )


def test_a_refusal_keeps_its_own_words() -> None:
    assert told(AppTest.from_function(is_refused, default_timeout=SECONDS)) == "The case is resolved already."
