"""Calls of constructors of more than five fields that give them by position: fields are named, so that none can be mistaken."""

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from tests.rig.server import ROOT

ROOMS = ("app", "governance", "reports")
MOST_BY_POSITION = 5


class Sources:
    """The modules of the house, with the classes that each defines and the names that it imports."""

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        paths = (
            path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts
        )
        return {_module(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths}

    @cached_property
    def classes(self) -> dict[str, dict[str, ast.ClassDef]]:
        return {
            module: {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
            for module, tree in self.trees.items()
        }

    @cached_property
    def imported(self) -> dict[str, dict[str, tuple[str, str]]]:
        return {
            module: {
                each.asname or each.name: (node.module, each.name)
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module
                for each in node.names
            }
            for module, tree in self.trees.items()
        }

    def found(self, module: str, name: str) -> tuple[str, ast.ClassDef] | None:
        """The class of that name, as the module sees it."""
        while module in self.trees:
            if name in self.classes[module]:
                return module, self.classes[module][name]
            if name not in self.imported[module]:
                return None
            module, name = self.imported[module][name]
        return None

    def fields(self, module: str, definition: ast.ClassDef) -> set[str]:
        """Those of a dataclass or a named tuple, with those it inherits; of another class, none."""
        bases = [ast.unparse(base) for base in definition.bases]
        marks = [ast.unparse(each) for each in definition.decorator_list]
        if not any("dataclass" in mark for mark in marks) and "NamedTuple" not in bases:
            return set()
        inherited = [self.found(module, base) for base in bases]
        return {field for each in inherited if each for field in self.fields(*each)} | {
            node.target.id
            for node in definition.body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }

    def by_position(self) -> Iterator[str]:
        """Calls that give a constructor of more than five fields some by position; rows that are spread out may be."""
        for module, tree in self.trees.items():
            for node in ast.walk(tree):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                    continue
                found = self.found(module, node.func.id)
                spread = any(isinstance(each, ast.Starred) for each in node.args)
                if found and not spread and len(self.fields(*found)) > MOST_BY_POSITION:
                    yield f"{module}:{node.lineno} {node.func.id}"


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
