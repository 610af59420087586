"""What a page stands on: the store, who is here, one way to read and one way to act.

`read` answers from memory while nothing has happened since: answers are kept under the number of the newest event, so a
run of a page that nobody changed costs one small query. `act` runs one command in its own unit of work and says what came of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from sqlmodel import Session

import governance.schema  # noqa: F401 all tables are known from here on
from app.identity import acting_as
from governance.core import ledger, migrate
from governance.core.access import Actor, Permission
from governance.core.errors import Invalid, PlumblineError
from governance.core.settings import Settings
from governance.core.store import Store
from governance.core.unit_of_work import UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")

KEPT_ANSWERS = 1_024


@lru_cache(1)
def settings() -> Settings:
    return Settings()


@lru_cache(1)
def store() -> Store:
    """The one store of this process, with its tables made where it is empty."""
    opened = Store.open(settings())
    migrate.make_ready(opened.engine)
    return opened


def actor() -> Actor:
    """Who acts in this session. Ends the run with a sign-in or a refusal where nobody may."""
    return acting_as(store())


def may(permission: Permission) -> bool:
    """Whether to offer something; the command asks again."""
    return actor().may(permission)


def read(query: Callable[Concatenate[Session, P], T], *args: P.args, **options: P.kwargs) -> T:
    """The answer of `query(session, *args)`, from memory while the ledger stands still. Arguments must be hashable and
    answers are shared between sessions: nobody changes them.
    """
    answer: T = _answer(_newest_event(), query, args, tuple(sorted(options.items())))
    return answer


@lru_cache(KEPT_ANSWERS)
def _answer(
    _newest: int, query: Callable[..., Any], args: tuple[Any, ...], options: tuple[tuple[str, Any], ...]
) -> Any:
    with store().read() as session:
        return query(session, *args, **dict(options))


def _newest_event() -> int:
    with store().read() as session:
        return ledger.head(session).seq


@dataclass(frozen=True)
class Done:
    """A command was carried out; `value` is what it returned."""

    value: Any


def act(
    command: Callable[Concatenate[UnitOfWork, P], Any], said: str, *args: P.args, **options: P.kwargs
) -> Done | None:
    """Runs `command(unit, *args)` for the person who is here. Shows `said` when it is done, or why it was refused; None then.

    A refusal stays on the page until the next act, so that it isn't lost in a rerun.
    """
    try:
        with store().begin(actor()) as unit:
            value = command(unit, *args, **options)
    except PlumblineError as error:
        st.session_state["refusal"] = error
        return None
    st.session_state.pop("refusal", None)
    st.toast(said, icon=":material/check:")
    return Done(value)


def show_refusal() -> None:
    """Shows why the last act was refused, in the words of the refusal, once."""
    error = st.session_state.pop("refusal", None)
    if error is None:
        return
    if isinstance(error, Invalid):
        st.error(
            "\n".join(f"- **{problem.field}**: {problem.reason}" for problem in error.problems),
            icon=":material/error:",
        )
    else:
        st.error(str(error), icon=":material/block:")
