"""All commands there are, and the permission that each asks for: found by calling them, so that no list of it can be wrong."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import governance
from governance.core.access import Actor, Permission
from governance.core.errors import Refused
from governance.core.store import Store

Command = Callable[..., Any]
_ASKED = re.compile(r" may not ([a-z ]+)\. It takes one of these roles")
_BY_WORDS = {permission.words: permission for permission in Permission}


class Anything:
    """An argument that a command which asks first never looks at."""

    def __getattr__(self, name: str) -> "Anything":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_args: object, **_options: object) -> "Anything":
        return self

    def __iter__(self) -> Iterator[object]:
        return iter(())


class Undone(Exception):
    """Nothing that was tried is stored."""


def commands() -> dict[str, Command]:
    """Every public function behind a `commands` door that takes a unit of work, by its full name."""
    found: dict[str, Command] = {}
    for module in pkgutil.walk_packages(governance.__path__, "governance."):
        if not re.search(r"\.commands(\.|$)", module.name):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if name.startswith("_") or not inspect.isfunction(value):
                continue
            parameters = list(inspect.signature(value).parameters)
            if parameters and parameters[0] == "unit":
                found[f"{value.__module__.removeprefix('governance.')}.{value.__name__}"] = value
    return dict(sorted(found.items()))


def permission_asked(store: Store, command: Command, actor: Actor) -> Permission | None:
    """The permission that refuses `actor`; None where no permission does."""
    required = [
        parameter
        for parameter in list(inspect.signature(command).parameters.values())[1:]
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    ]
    args = [Anything() for each in required if each.kind is not each.KEYWORD_ONLY]
    options = {each.name: Anything() for each in required if each.kind is each.KEYWORD_ONLY}
    try:
        with store.begin(actor) as unit:
            command(unit, *args, **options)
            raise Undone
    except Refused as refusal:
        found = _ASKED.search(str(refusal))
        return _BY_WORDS[found[1]] if found else None
    except Exception:  # noqa: BLE001 it went on to its arguments, whatever became of that
        return None
