"""The registry of outside formats: each is one file in a room of `exchange` that holds a `Format` object. Nothing else lists it.

The command line, the pages, the API and the table in docs/imports.md are drawn from what `formats` finds. Each room has its own
kinds of `Format` in its `format.py`, which say what a reader or a writer of that room takes and gives.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, TypeVar

from governance.core.errors import Invalid, Problem
from governance.exchange.samples import Sample


class Room(StrEnum):
    """What a format carries, by the name of its folder in `exchange`."""

    FEEDBACK = "feedback"
    POLICY = "policy"
    CONSULTATION = "consultation"
    FRAMEWORKS = "frameworks"
    TRAINING = "training"


class Answer(StrEnum):
    """How Plumbline meets one form of a tool's export."""

    READ = "read"
    PARTLY = "partly"
    REFUSED = "refused, with advice"


@dataclass(frozen=True, kw_only=True)
class Option:
    """Something to say about a file that the file doesn't say itself. On the command line it is `--name VALUE`."""

    name: str
    words: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form that a tool exports in, and the versions that were tried. `words`: what isn't carried, or what to do instead."""

    name: str
    versions: str = ""
    answer: Answer = Answer.READ
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Format:
    """What every outside format says of itself. `name` is what people type, `title` what they read.

    `recognise` says whether a file is of this format by its beginning; `general` formats are asked last, since many files are
    tables. `forms` become the table in docs/imports.md; a format without any has one line there. `not_carried` names what the
    format holds that has no place here, whatever the file.
    """

    room: ClassVar[Room]
    writes: ClassVar[bool] = False

    name: str
    title: str
    words: str = ""
    endings: tuple[str, ...] = ()
    recognise: Callable[[Sample], bool] | None = None
    general: bool = False
    options: tuple[Option, ...] = ()
    forms: tuple[Form, ...] = ()
    not_carried: tuple[str, ...] = ()
    aliases: tuple[str, ...] = field(default=())

    def recognises(self, sample: Sample) -> bool:
        """Whether the file looks like one of this format: by its beginning, else by its ending."""
        return self.recognise(sample) if self.recognise else sample.ending in self.endings


Kind = TypeVar("Kind", bound=Format)


_found: dict[type[Format], Mapping[str, Any]] = {}


def formats(kind: type[Kind]) -> Mapping[str, Kind]:
    """The formats of one kind by their names, those of a single tool before general ones. Imports the room's files, once.

    Raises ValueError where two formats of a kind have one name.
    """
    if kind not in _found:
        _found[kind] = _walked(kind)
    return _found[kind]


def _walked(kind: type[Kind]) -> dict[str, Kind]:
    room = import_module(f"governance.exchange.{kind.room}")
    found: dict[str, Kind] = {}
    for module in iter_modules(room.__path__, f"{room.__name__}."):
        for each in vars(import_module(module.name)).values():
            if not isinstance(each, kind):
                continue
            if found.setdefault(each.name, each) is not each:
                raise ValueError(f"{module.name}: another format is already called {each.name}")
    return dict(sorted(found.items(), key=lambda item: (item[1].general, item[0])))


def kinds() -> tuple[type[Format], ...]:
    """Every kind of format: each room's `format.py` is asked."""
    for room in Room:
        import_module(f"governance.exchange.{room}.format")
    return tuple(sorted(Format.__subclasses__(), key=lambda kind: (list(Room).index(kind.room), kind.writes)))


def format_called(kind: type[Kind], name: str) -> Kind:
    """The format that people mean by `name`. Raises Invalid, which lists those there are."""
    known = formats(kind)
    if name in known:
        return known[name]
    for each in known.values():
        if name in each.aliases:
            return each
    raise Invalid.field("format", f"{name!r}: expected one of {', '.join(known)}")


def recognised(kind: type[Kind], sample: Sample) -> Kind | None:
    """The format that a file seems to be of; None where no format knows it."""
    return next((each for each in formats(kind).values() if each.recognises(sample)), None)


def check_options(wanted: Format, given: Mapping[str, str]) -> None:
    """Raises Invalid naming each option that the format doesn't have, or whose value isn't among its choices."""
    known = {option.name: option for option in wanted.options}
    problems = []
    for name, value in given.items():
        if name not in known:
            problems.append(Problem(name, f"{wanted.name} has no such option"))
        elif known[name].choices and value not in known[name].choices:
            problems.append(Problem(name, f"{value!r}: expected one of {', '.join(known[name].choices)}"))
    if problems:
        raise Invalid(*problems)
