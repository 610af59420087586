"""What a format is, and the formats there are: each file beside this one that has a `FORMAT`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from reports.document import Report

ORDER = ("xlsx", "html", "pdf", "docx", "md", "json")
"""As they are offered; others follow by name."""


@dataclass(frozen=True)
class Format:
    """`ending` is that of its files and its name on the command line. `write` gives the file's bytes: equal reports, equal
    bytes.
    """

    ending: str
    title: str
    media_type: str
    write: Callable[[Report], bytes]


@lru_cache(1)
def formats() -> Mapping[str, Format]:
    """All formats by their ending."""
    package = import_module("reports.formats")
    modules = (import_module(f"reports.formats.{each.name}") for each in iter_modules(package.__path__))
    found = {module.FORMAT.ending: module.FORMAT for module in modules if hasattr(module, "FORMAT")}
    place = {ending: number for number, ending in enumerate(ORDER)}
    return dict(sorted(found.items(), key=lambda item: (place.get(item[0], len(place)), item[0])))
