"""A house rule: nobody reads people's words but through governance.feedback.consent, which asks consent first."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.rig.server import ROOT

WORDS = {"comment", "correction"}
LOADS = ("get", "get_one")
MAKES_NAMES = {"table_of", "aliased"}

MAY = {
    "governance/feedback/consent.py": "the view itself",
    "governance/datasets/origins.py": "asks training consent as of the recipe's moment, and now",
    "governance/privacy/commands/erasing.py": "erases them",
    "governance/privacy/commands/kinds.py": "asks whether there are any to erase",
    "governance/views/receipts/queries.py": "people's own words, shown to whoever holds their code",
}
"""Files that read the columns themselves, and why. A new one needs a reason as good as these."""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def loads(name: str) -> bool:
    return name in LOADS or (name.startswith("select") and name != "select_from")


def names_of_feedback(tree: ast.AST) -> set[str]:
    """`Feedback`, and the names that stand for its table or an alias of it."""
    names = {"Feedback"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            targets = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
            for target, value in zip(targets, values, strict=False):
                makes = any(
                    called(call) in MAKES_NAMES and any(getattr(arg, "id", "") in names for arg in call.args)
                    for call in calls(value)
                )
                if makes and isinstance(target, ast.Name):
                    names.add(target.id)
    return names


def reads_of_words(source: str) -> list[int]:
    """The lines that read a text column of feedback, or load whole rows of it."""
    tree = ast.parse(source)
    names = names_of_feedback(tree)
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WORDS:
            owner = node.value
            if isinstance(owner, ast.Attribute) and owner.attr == "c":
                owner = owner.value
            if isinstance(owner, ast.Name) and owner.id in names:
                lines.append(node.lineno)
        if isinstance(node, ast.Call) and loads(called(node)):
            first = node.args[:1] if called(node) in LOADS else node.args
            if any(isinstance(arg, ast.Name) and arg.id in names for arg in first):
                lines.append(node.lineno)
    return lines


def test_words_are_read_through_the_view_of_consent_alone() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for room in ("governance", "reports", "app")
        for path in Path(ROOT / room).rglob("*.py")
        if str(path.relative_to(ROOT)) not in MAY and "demo" not in path.parts
        for line in reads_of_words(path.read_text())
    }
    assert not found, f"join governance.feedback.consent.readable(scope) instead: {sorted(found)}"


def test_every_exception_is_still_needed() -> None:
    assert [path for path in MAY if not reads_of_words((ROOT / path).read_text())] == []


def test_each_way_around_the_view_is_noticed() -> None:
    assert reads_of_words("select(col(Feedback.comment))") == [1]
    assert reads_of_words("t = table_of(Feedback)\nselect(t.c.correction)") == [2]
    assert reads_of_words("a, b = aliased(Person), aliased(Feedback)\nselect(b.comment)") == [2]
    assert reads_of_words("select(Feedback, Output.answer)") == [1]
    assert reads_of_words("session.get_one(Feedback, 3)") == [1]
    assert reads_of_words("select(col(Feedback.rating)).select_from(Feedback)") == []
