"""What a section is, and the sections there are: one file each, found by its `SECTION`, in whichever report it names."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from reports.document import Block, Section
from reports.reading import Reading


@dataclass(frozen=True)
class SectionKind:
    """`query` reads what the section shows, `blocks` turns it into blocks and touches no store. It stands in each of `reports`,
    in the order of `place`; `name` is what templates call it.
    """

    name: str
    title: str
    reports: tuple[str, ...]
    place: int
    query: Callable[[Reading], Any]
    blocks: Callable[[Any], Sequence[Block]]

    def made(self, reading: Reading) -> Section:
        """The section; one without blocks isn't shown."""
        return Section(self.title, self.blocks(self.query(reading)))


SECTIONS = "reports.sections"
"""The package whose files are looked through."""


def sections_of(report: str) -> list[SectionKind]:
    """The sections of a report in their order."""
    return [section for section in section_kinds() if report in section.reports]


def section_kinds() -> tuple[SectionKind, ...]:
    """All sections, by place and name."""
    package = import_module(SECTIONS)
    return _found(tuple(package.__path__))


@lru_cache(4)
def _found(paths: tuple[str, ...]) -> tuple[SectionKind, ...]:
    names = (f"{SECTIONS}.{name}" for name in _modules(paths))
    modules = [import_module(name) for name in names]
    found = [module.SECTION for module in modules if hasattr(module, "SECTION")]
    return tuple(sorted(found, key=lambda each: (each.place, each.name)))


def _modules(paths: Sequence[str]) -> Iterator[str]:
    for each in walk_packages(list(paths), f"{SECTIONS}."):
        yield each.name.removeprefix(f"{SECTIONS}.")
