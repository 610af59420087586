"""How the house is kept, in counts: `python -m tests.house`. `tests/test_doors.py` holds those that are to be none."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from tests.constructors import Sources
from tests.rig.server import ROOT

GOVERNANCE = ROOT / "governance"
READING_ROOMS = ("views", "exchange", "demo")
"""Rooms with one purpose as a whole: reads across slices, formats, the demo organisation."""

LINES_OF_A_RUN = 6

BANNED = (
    r"hangs? on it",
    r"leaves? the house",
    r"your word is",
    r"keep away from",
    r"says otherwise",
    r"what was told",
    r"no event is like",
    r"come to no end",
    r"of its own eyes",
    r"whose eyes",
    r"reads? otherwise by now",
    r"otherwise by now",
    r"told its scale",
    r"told (late|in time)",
    r"stands? in two camps",
    r"what is to stand",
    r"cases it rests on",
    r"number of voices",
    r"few voices",
    r"what hangs together",
    r"come of the recipe",
    r"looked the crowd over",
    r"pairs? of eyes",
    r"several eyes",
    r"verified as cured",
    r"behind its back",
    r"never may what",
    r"no clause speaks to",
    r"is it well\?",
    r"stands? twice",
    r"outlives? a reload",
    r"our records have no room",
    r"are the most\b",
    r"expected why, in",
    r"expected some words",
    r"someone else has to (decide|confirm)",
    r"what came of (it|them)\b",
    r"verify the cure",
    r"reject the cure",
    r"looked? the crowd",
    r"who sees to it",
    r"shown this once",
    r"goes on by itself",
    r"groups part\b",
    r"where groups part",
    r"is a group a group",
    r"keeps? away from it",
    r"whose thread\?",
    r"choose one among",
    r"there is no such (api key|group)",
    r"was being written last",
    r"can't be told from skill",
    r"never comes round",
    r"lists in lists without end",
    r"stands there twice",
)
"""Phrases that read as riddles; docs/glossary.md has the words to use."""


def outside_the_doors() -> dict[str, list[str]]:
    """Functions that take a unit of work outside `commands`, or a session outside `queries` and `commands`, and tables outside
    `tables`, by module.
    """
    found = defaultdict(list)
    for path in sorted(GOVERNANCE.rglob("*.py")):
        parts = path.relative_to(GOVERNANCE).with_suffix("").parts
        if parts[0] in READING_ROOMS or "migrations" in parts or (parts[:1] == ("core",) and len(parts) == 2):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                takes = {ast.unparse(each.annotation) for each in _arguments(node) if each.annotation}
                if "UnitOfWork" in takes and "commands" not in parts:
                    found[str(path.relative_to(ROOT))].append(node.name)
                if takes & {"Session", "ReadSession"} and not {"queries", "commands"} & set(parts):
                    found[str(path.relative_to(ROOT))].append(node.name)
            elif _is_table(node) and "tables" not in parts:
                found[str(path.relative_to(ROOT))].append(node.name)
    return dict(found)


def single_use_pieces() -> list[str]:
    """Modules of app/ui that fewer than two pages (or other sections) import; app/main.py runs for every page."""
    users = defaultdict(set)
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                for name in (node.module, *(f"{node.module}.{each.name}" for each in node.names)):
                    users[name].add(path)
    pieces = [path for path in (ROOT / "app" / "ui").glob("*.py") if path.stem != "__init__"]
    return sorted(
        str(path.relative_to(ROOT)) for path in pieces if not _is_shared(users[f"app.ui.{path.stem}"])
    )


def _is_shared(users: set[Path]) -> bool:
    return len(users) > 1 or ROOT / "app" / "main.py" in users


def repeated_runs() -> int:
    """Runs of six equal lines of code that stand in two places or more, outside migrations; lists of imported and exported names
    aren't code.
    """
    places = defaultdict(set)
    for path in (path for room in ("app", "governance", "reports") for path in (ROOT / room).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        listed = _lines_of_names(ast.parse(text))
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
        code = [
            (number, line)
            for number, line in lines
            if len(line) > 3 and not line.startswith("#") and number not in listed
        ]
        for start in range(len(code) - LINES_OF_A_RUN + 1):
            run = code[start : start + LINES_OF_A_RUN]
            places["\n".join(line for _, line in run)].add((path, run[0][0]))
    return sum(len(found) > 1 for found in places.values())


def _lines_of_names(tree: ast.Module) -> set[int]:
    """The lines of imports and of `__all__`."""
    named = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
    )
    return {line for node in named for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def banned_words() -> list[str]:
    """Places in screens, messages and docs that use a phrase of the banned list."""
    pattern = re.compile("|".join(BANNED), re.IGNORECASE)
    return [f"{name}: {match.group(0)}" for name, words in _texts() for match in pattern.finditer(words)]


def _texts() -> Iterator[tuple[str, str]]:
    for path in (path for room in ("app", "governance", "reports") for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]:
        if path.name != "glossary.md":
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def _is_table(node: ast.AST) -> TypeGuard[ast.ClassDef]:
    return isinstance(node, ast.ClassDef) and any(each.arg == "table" for each in node.keywords)


def _arguments(node: ast.FunctionDef) -> list[ast.arg]:
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def main() -> None:
    outside = outside_the_doors()
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _sources()}
    rows = [
        ("modules", len(lengths)),
        ("lines", sum(lengths.values())),
        ("modules over 300 lines", sum(length > 300 for length in lengths.values())),
        ("modules outside the three doors", len(outside)),
        ("files of app/ui with one user or none", len(single_use_pieces())),
        ("runs of six lines that stand twice", repeated_runs()),
        ("constructors of more than five fields called by position", len(list(Sources().by_position()))),
        ("phrases of the banned list", len(banned_words())),
    ]
    for name, count in rows:
        print(f"{count:>8,}  {name}")  # noqa: T201 a command prints
    for name, functions in outside.items():
        print(f"          {name}: {', '.join(functions)}")  # noqa: T201


def _sources() -> list[Path]:
    return [
        path
        for room in ("app", "governance", "reports")
        for path in (ROOT / room).rglob("*.py")
        if "versions" not in path.parts
    ]


if __name__ == "__main__":
    main()
