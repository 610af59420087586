"""What a page stands on: who is here, one way to read and one way to act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.session import cache
from app.session import counted as counting
from app.session.cache import moment, newest_event, settings, store
from app.session.counted import Counted
from app.session.identity import acting_as, is_still_here
from governance.core.access import Actor, Permission
from governance.core.errors import Invalid, PlumblineError, Refused
from governance.core.store import ReadSession
from governance.core.unit_of_work import UnitOfWork

__all__ = [
    "Done",
    "act",
    "actor",
    "counted",
    "enter",
    "may",
    "moment",
    "read",
    "read_now",
    "settings",
    "show_refusal",
    "store",
    "take_refusal",
]

P = ParamSpec("P")
T = TypeVar("T")


def enter() -> Actor:
    """Finds out who acts in this run, once, before anything is drawn. Ends the run with a sign-in where nobody may."""
    who = acting_as()
    st.session_state["actor"] = who
    return who


def actor() -> Actor:
    """Who acts in this session."""
    who: Actor = st.session_state["actor"]
    return who


def read(query: Callable[Concatenate[ReadSession, P], T], *args: P.args, **options: P.kwargs) -> T:
    """As `cache.read`, for whoever may still see it."""
    _leave_if_signed_out()
    return cache.read(query, *args, **options)


def read_now(query: Callable[Concatenate[ReadSession, P], T], *args: P.args, **options: P.kwargs) -> T:
    """As `cache.read_now`, for whoever may still see it."""
    _leave_if_signed_out()
    return cache.read_now(query, *args, **options)


def counted(
    query: Callable[Concatenate[ReadSession, P], T], *args: P.args, **options: P.kwargs
) -> Counted[T]:
    """As `app.session.counted`, for whoever may still see it, with all that this session did itself."""
    _leave_if_signed_out()
    return counting.counted(st.session_state.get("acted_until", 0), query, *args, **options)


def _leave_if_signed_out() -> None:
    """A dialog or a fragment runs without the page around it, which would ask who is here: so it is asked for, once a run."""
    run = get_script_run_ctx()
    if run is None or not run.fragment_ids_this_run or st.session_state.get("seen_in") is run.cursors:
        return
    if not is_still_here(actor()):
        st.rerun(scope="app")
    st.session_state["seen_in"] = run.cursors


def may(permission: Permission) -> bool:
    """Whether to offer something; the command asks again."""
    return actor().may(permission)


@dataclass(frozen=True)
class Done:
    """A command was carried out; `value` is what it returned."""

    value: Any


def act(
    command: Callable[Concatenate[UnitOfWork, P], Any], said: str, *args: P.args, **options: P.kwargs
) -> Done | None:
    """Runs `command(unit, *args)` for the person who is here. Shows `said` (if anything) when it is done, or why it was
    refused; None then.

    Called in a widget's callback, a refusal stands at the top of the page in the run that follows. Elsewhere (in a dialog, in a
    fragment) call `show_refusal` where it should stand.
    """
    st.session_state.pop("refusal", None)
    try:
        with store().begin(_still_here()) as unit:
            value = command(unit, *args, **options)
    except PlumblineError as error:
        st.session_state["refusal"] = error
        return None
    st.session_state["acted_until"] = newest_event()
    _note_done(said)
    if said:
        st.toast(said, icon=":material/check:")
    return Done(value)


def _note_done(said: str) -> None:
    """Remembers what this run stored, for the case that the page breaks afterwards."""
    run = get_script_run_ctx()
    if run is not None:
        done = done_in_this_run()
        st.session_state["done"] = (run.cursors, [*done, said or "what was typed"])


def done_in_this_run() -> list[str]:
    """What the run that draws the page, callbacks included, has stored so far, in the words that each act is announced with."""
    run = get_script_run_ctx()
    of_run, done = st.session_state.get("done", (None, []))
    return list(done) if run is not None and of_run is run.cursors else []


def _still_here() -> Actor:
    """Who acts, with the roles they have now. Raises Refused when they were shut out since the page was drawn."""
    who = acting_as()
    if who.reference != actor().reference:
        raise Refused(f"{actor().name} can no longer act here.")
    return who


def take_refusal() -> PlumblineError | None:
    """Why the last act was refused, for those who say it in words of their own; nobody else shows it then."""
    error: PlumblineError | None = st.session_state.pop("refusal", None)
    return error


def show_refusal() -> None:
    """Shows why the last act was refused, in the words of the refusal, once."""
    error = take_refusal()
    if error is not None:
        show_error(error)


def show_error(error: PlumblineError) -> None:
    """A refusal as a message: each field with its reason where fields are wrong, else its sentence."""
    if isinstance(error, Invalid):
        problems = "\n".join(f"- **{problem.field}**: {problem.reason}" for problem in error.problems)
        st.error(problems, icon=":material/error:")
    else:
        st.error(str(error), icon=":material/block:")
