"""Doubts about a draft: dead references, empty clauses, repeated headings."""

from pathlib import Path

from governance.exchange.policy.markdown import parse
from governance.policy.checking import doubts, references


def told(text: str) -> list[tuple[str, str]]:
    return [(doubt.key, doubt.words) for doubt in doubts(parse(text))]


def test_a_reference_to_no_clause_is_named_in_both_spellings() -> None:
    assert told("# A {#a}\nSee [B](#b), {@c} and {@a}.\n\n# B {#b}\nText.\n") == [
        ("a", "refers to c, and there is no such clause")
    ]
    assert told("# A {#a}\nSee [this](#gone).\n") == [("a", "refers to gone, and there is no such clause")]


def test_what_looks_like_a_reference_in_code_is_none() -> None:
    assert told("# A {#a}\n`{@gone}`\n\n```\n[x](#gone) {@gone}\n```\n") == []


def test_a_clause_is_empty_only_where_nothing_stands_under_it() -> None:
    assert told("# A {#a}\n## B {#b}\n") == [("b", "has no text, and no clause under it")]


def test_a_heading_may_stand_twice_under_different_clauses_only() -> None:
    text = "# A {#a}\n## Scope {#s1}\nx\n## scope {#s2}\ny\n# B {#b}\n## Scope {#s3}\nz\n"
    assert told(text) == [("s2", "has the same heading as s1, under the same clause")]


def test_a_real_policy_refers_to_its_own_clauses(shared_data: Path) -> None:
    document = parse((shared_data / "model-spec" / "2025-12-18.md").read_text("utf-8"))
    keys = {clause.key for clause in document.clauses}
    referred = {key for clause in document.clauses for key in references(clause)}
    assert len(referred & keys) > 30
    assert {doubt.words.split()[2].rstrip(",") for doubt in doubts(document) if "refers" in doubt.words} == (
        referred - keys
    )
