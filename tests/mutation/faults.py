"""The faults that can be put into the rooms that are tried, and a sample of them that hardly moves as the code does."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from functools import lru_cache
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import deep_replace
from mutmut.mutation.mutators import mutation_operators

from tests.rig.server import ROOT

WHOLE_ROOMS = ("core", "measures")
DOORS = ("commands", "queries")

# What they return doesn't depend on the argument that would be changed, or only type checkers and people read it.
LEFT_ALONE = {"len", "isinstance", "cast", "getLogger", "debug", "info", "warning", "exception", "Field"}


@dataclass(frozen=True)
class Fault:
    """One change within one function."""

    key: str
    path: str
    room: str
    function: str
    line: int
    first_line: int
    number: int
    """Among the changes that can be made to its file."""

    def source(self) -> str:
        """The whole module, with the fault in it."""
        module, places = _places(ROOT / self.path)
        place = places[self.number]
        changed = deep_replace(module, place.node, place.changed)
        assert isinstance(changed, cst.Module)
        return changed.code

    def diff(self) -> str:
        before = (ROOT / self.path).read_text().splitlines()
        lines = unified_diff(before, self.source().splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def files() -> list[Path]:
    """Core, measures, and every slice's commands and queries, wherever they lie."""
    found = []
    for path in sorted((ROOT / "governance").rglob("*.py")):
        parts = path.relative_to(ROOT / "governance").with_suffix("").parts
        if "migrations" not in parts and (parts[0] in WHOLE_ROOMS or set(parts[1:]) & set(DOORS)):
            found.append(path)
    return found


def faults_in(path: Path) -> list[Fault]:
    """All faults that can be put into a file's functions."""
    name = str(path.relative_to(ROOT))
    room = path.relative_to(ROOT).parts[1]
    module, places = _places(path)
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for number, place in enumerate(places):
        change = (place.function, module.code_for_node(place.node), module.code_for_node(place.changed))
        seen[change] += 1
        key = hashlib.sha256("\0".join((name, *change, str(seen[change]))).encode()).hexdigest()[:16]
        found.append(Fault(key, name, room, place.function, place.line, place.first_line, number))
    return found


def sample(faults: list[Fault], size: int, seed: int) -> list[Fault]:
    """The faults that a seed draws. Each fault has its own number for a seed, so a change elsewhere moves none."""
    return sorted(faults, key=lambda fault: hashlib.sha256(f"{seed}:{fault.key}".encode()).digest())[:size]


@dataclass(frozen=True)
class _Place:
    function: str
    first_line: int
    line: int
    node: cst.CSTNode
    changed: cst.CSTNode


@lru_cache(maxsize=4)
def _places(path: Path) -> tuple[cst.Module, list["_Place"]]:
    finder = _Finder()
    module = MetadataWrapper(cst.parse_module(path.read_text()), unsafe_skip_copy=True)
    module.visit(finder)
    return module.module, finder.places


class _Finder(cst.CSTVisitor):
    """Where mutmut's operators find something to change, within functions."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        self.places: list[_Place] = []
        self._names: list[str] = []
        self._function: tuple[str, int] | None = None

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            self._enter(node)
        if _is_left_alone(node):
            return False
        if self._function is not None and not isinstance(node, cst.FunctionDef):
            self.places.extend(self._changes(node))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.ClassDef | cst.FunctionDef):
            self._names.pop()
            if self._function is not None and ".".join(self._names) == self._function[0].rpartition(".")[0]:
                self._function = None

    def _enter(self, node: cst.ClassDef | cst.FunctionDef) -> None:
        self._names.append(node.name.value)
        if isinstance(node, cst.FunctionDef) and self._function is None:
            first = node.decorators[0] if node.decorators else node
            position = self.get_metadata(PositionProvider, first)
            self._function = ".".join(self._names), position.start.line

    def _changes(self, node: cst.CSTNode) -> Iterator[_Place]:
        assert self._function is not None
        position = self.get_metadata(PositionProvider, node, None)
        line = position.start.line if position is not None else self._function[1]
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                for changed in operator(node):
                    yield _Place(*self._function, line, node, changed)


def _is_left_alone(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Annotation | cst.Decorator | cst.Parameters):
        return True
    if isinstance(node, cst.SimpleString):
        return (
            " " in str(node.evaluated_value).strip()
        )  # a sentence: its wording is for readers, not for tests
    if isinstance(node, cst.Call):
        called = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
        return isinstance(called, cst.Name) and called.value in LEFT_ALONE
    return isinstance(node, cst.Arg) and node.keyword is not None and node.keyword.value == "strict"
