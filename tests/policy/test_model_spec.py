"""Five released versions of a real policy, held against a parser of a few lines that shares nothing with ours."""

import re
from itertools import permutations
from pathlib import Path

import pytest

from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.core.verify import verify
from governance.exchange.policy import markdown as policy_markdown
from governance.policy.commands import import_version
from governance.policy.diff import diff
from governance.policy.document import ParsedPolicy
from governance.policy.queries import clause_diff, clauses, find_policy, policy_versions, version_in_force
from governance.policy.tables import PolicyState
from governance.schema import METADATA

LABELS = ["2025-02-12", "2025-04-11", "2025-09-12", "2025-10-27", "2025-12-18"]


@pytest.fixture(scope="module")
def texts(shared_data: Path) -> dict[str, str]:
    return {label: (shared_data / "model-spec" / f"{label}.md").read_text("utf-8") for label in LABELS}


@pytest.fixture(scope="module")
def documents(texts: dict[str, str]) -> dict[str, ParsedPolicy]:
    return {label: policy_markdown.parse(text) for label, text in texts.items()}


def plain_clauses(text: str) -> dict[str, str]:
    """Every clause's heading, attributes and text by key: a `#` line outside fences, a fence closed by its own mark."""
    found: dict[str, str] = {}
    key, fence = "", ""
    for line in text.splitlines():
        mark = re.match(r"\s*(`{3,}|~{3,})", line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = ""
        heading = None if fence else re.match(r"#+ (.*)", line)
        if heading:
            key = re.search(r"\{#(\w+)", line)[1]  # type: ignore[index]
            found[key] = ""
        found[key] += line + " "
    return {key: " ".join(words.split()) for key, words in found.items()}


@pytest.mark.parametrize("label", LABELS)
def test_the_clauses_are_those_that_a_plain_parser_finds(
    label: str, texts: dict[str, str], documents: dict[str, ParsedPolicy]
) -> None:
    expected = plain_clauses(texts[label])
    assert [clause.key for clause in documents[label].clauses] == list(expected)
    for clause in documents[label].clauses:
        named = policy_markdown.write(ParsedPolicy([clause]))
        assert " ".join(named.split()) == expected[clause.key]


@pytest.mark.parametrize("label", LABELS)
def test_a_version_written_is_read_back_the_same(label: str, documents: dict[str, ParsedPolicy]) -> None:
    assert policy_markdown.parse(policy_markdown.write(documents[label])) == documents[label]


@pytest.mark.parametrize(("older", "newer"), list(permutations(LABELS, 2)))
def test_a_diff_names_exactly_the_clauses_that_differ(
    older: str, newer: str, texts: dict[str, str], documents: dict[str, ParsedPolicy]
) -> None:
    old, new = plain_clauses(texts[older]), plain_clauses(texts[newer])
    found = diff(documents[older], documents[newer])
    assert set(found.added) == new.keys() - old.keys()
    assert set(found.removed) == old.keys() - new.keys()
    without_level = {key: (old[key].lstrip("# "), new[key].lstrip("# ")) for key in old.keys() & new.keys()}
    assert set(found.changed) == {key for key, (before, after) in without_level.items() if before != after}
    for key in found.changed:
        marks = found.marks(key)
        assert "".join(words for op, words in marks if op != "removed").split() == found.new[key].text.split()
        assert "".join(words for op, words in marks if op != "added").split() == found.old[key].text.split()


def test_a_rename_is_proposed_and_not_assumed(documents: dict[str, ParsedPolicy]) -> None:
    found = diff(documents["2025-04-11"], documents["2025-09-12"])
    assert ("be_kind", "love_humanity") in [(rename.old, rename.new) for rename in found.renames]
    assert "be_kind" in found.removed
    assert "love_humanity" in found.added


def test_all_versions_import_as_one_policy(store: Store, documents: dict[str, ParsedPolicy]) -> None:
    for label in LABELS:
        with store.begin(SYSTEM) as unit:
            import_version(unit, "model-spec", label, documents[label])
    with store.read() as session:
        policy = find_policy(session, "model-spec")
        rows = policy_versions(session, policy.id)
        assert [(row.label, row.clauses) for row in rows] == [
            (label, len(documents[label].clauses)) for label in reversed(LABELS)
        ]
        assert [row.state for row in rows] == [PolicyState.PUBLISHED] + [PolicyState.SUPERSEDED] * 4
        current = version_in_force(session, policy.id, store.clock())
        assert current is not None and current.label == "2025-12-18"
        stored = clauses(session, current.id)
        assert [clause.text_hash for clause in stored] == [
            clause.text_hash for clause in documents["2025-12-18"].clauses
        ]
        of_store = clause_diff(session, "model-spec", "2025-02-12", "5")
        of_files = diff(documents["2025-02-12"], documents["2025-12-18"])
        assert of_store == of_files
        assert verify(session, METADATA.sorted_tables).ok
