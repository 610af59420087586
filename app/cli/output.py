"""What every command shares: whom it acts for, how it tells what it did, how it refuses."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from governance.core.access import Actor
    from governance.core.errors import PlumblineError, Problem
    from governance.core.store import Store
    from governance.exchange.reading import Progress

REFUSED = 1

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
ActAs = Annotated[str, typer.Option("--as", help="Handle of the person to act as.", envvar="PLUMBLINE_ACTOR")]


def tell_json(answer: object) -> None:
    """Prints the one object of a command with --json."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")


def problem_rows(problems: Sequence["Problem"]) -> list[dict[str, Any]]:
    return [{"line": problem.line, "field": problem.field, "reason": problem.reason} for problem in problems]


@contextmanager
def refusals(as_json: bool, **also: Any) -> Iterator[None]:
    """Tells a refusal in the caller's form and exits with 1. `also` completes the JSON object that the command promises."""
    from governance.core.errors import PlumblineError

    try:
        yield
    except PlumblineError as error:
        _refuse(error, as_json, also)
    except OSError as error:
        words = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
        _tell_fault(words, as_json, also)
        raise typer.Exit(REFUSED) from error
    except Exception as error:
        fault = _fault(error)
        if fault is None:
            raise
        _tell_fault(fault, as_json, also)
        raise typer.Exit(REFUSED) from error


def without_traceback(command: Callable[[], None]) -> None:
    """Runs the program; what no command expected ends in one line as well, or in an object where one was promised."""
    try:
        command()
    except Exception as error:  # noqa: BLE001 nobody behind this could say more
        words = (
            _fault(error)
            or f"This is a bug in Plumbline ({type(error).__name__}: {error}). Please report it."
        )
        _tell_fault(words, "--json" in sys.argv, {})
        if os.environ.get("PLUMBLINE_TRACEBACK"):
            traceback.print_exception(error)
        sys.exit(REFUSED)


def _fault(error: Exception) -> str | None:
    """What is wrong outside of us, if that is why."""
    from governance.core.faults import fault_of

    fault = fault_of(error)
    return str(fault) if fault else None


def _tell_fault(words: str, as_json: bool, also: dict[str, Any]) -> None:
    if as_json:
        tell_json({**also, "error": words})
    else:
        typer.secho(words, err=True, fg=typer.colors.RED)


def _refuse(error: "PlumblineError", as_json: bool, also: dict[str, Any]) -> None:
    from governance.core.errors import Invalid

    problems = error.problems if isinstance(error, Invalid) else []
    if as_json:
        answer = {**also, "error": str(error)}
        if "refused" in also:
            answer["refused"] = problem_rows(problems)
        elif problems:
            answer["problems"] = problem_rows(problems)
        tell_json(answer)
    elif problems:
        show_problems(problems)
    else:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
    raise typer.Exit(REFUSED) from error


def show_problems(problems: Sequence["Problem"], most: int = 50) -> None:
    """Problems on standard error, the first of them if there are many."""
    for problem in problems[:most]:
        typer.secho(f"  {problem}", err=True, fg=typer.colors.YELLOW)
    if len(problems) > most:
        typer.secho(f"  … and {len(problems) - most:,} more (--json lists them all)", err=True)


@contextmanager
def opened() -> Iterator["Store"]:
    """The store that the settings name, with tables."""
    import governance.schema  # noqa: F401 all tables are known from here on
    from governance.core import migrate
    from governance.core.settings import Settings
    from governance.core.store import Store

    store = Store.open(Settings())
    try:
        migrate.make_ready(store.engine)
        yield store
    finally:
        store.close()


@contextmanager
def existing(any_schema: bool = False) -> Iterator["Store"]:
    """The store that the settings name, for a command that only reads: where there is none, none is made.

    Raises NotFound for a store that isn't there, and Conflict for one that an older Plumbline made; `any_schema` takes that as
    it is, for whoever examines it.
    """
    import governance.schema  # noqa: F401 all tables are known from here on
    from governance.core import migrate
    from governance.core.settings import Settings
    from governance.core.store import Store

    store = Store.open_existing(Settings())
    try:
        if not any_schema:
            migrate.expect_ready(store.engine)
        yield store
    finally:
        store.close()


def acting(store: "Store", handle: str) -> "Actor":
    """The person to act for; the local operator where none is named. Raises NotFound, Refused."""
    from governance.core.people.operator import OPERATOR, ensure_operator
    from governance.core.people.queries import actor_for

    if handle in ("", OPERATOR):
        return ensure_operator(store)
    with store.read() as session:
        return actor_for(session, handle)


@contextmanager
def progress_bar(words: str, as_json: bool) -> Iterator["Progress"]:
    """A bar on standard error, told (done, of all); silent with --json and where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=as_json) as bar:
        task = bar.add_task(words, total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told
