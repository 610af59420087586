"""A heading starts a clause; what looks like one in code does not; what is written is read back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.core.errors import Invalid, TooLarge
from governance.exchange.policy.markdown import MAX_BYTES, parse, read, write
from governance.policy.document import ParsedClause, ParsedPolicy


def keys(text: str) -> list[str]:
    return [clause.key for clause in parse(text).clauses]


def problems(data: bytes) -> list[tuple[int | None, str]]:
    with pytest.raises(Invalid) as refusal:
        read(data)
    return [(problem.line, problem.field) for problem in refusal.value.problems]


def test_a_clause_is_its_heading_attributes_and_own_text() -> None:
    document = parse(
        'Before.\n\n# Rules {#rules}\n\nIntro.\n\n## Privacy {#privacy authority=root note="two words"}\n\nKeep it.\n'
    )
    assert document.preamble == "Before."
    assert document.clauses == (
        ParsedClause("rules", "Rules", 1, "Intro."),
        ParsedClause("privacy", "Privacy", 2, "Keep it.", {"authority": "root", "note": "two words"}),
    )
    assert [parent for _, parent in document.with_parents()] == [None, "rules"]


@pytest.mark.parametrize(
    "hidden",
    [
        "```\n# no clause\n```",
        "~~~xml\n```python\n# no clause\n```\n# nor this\n~~~",
        "````\n```\n# no clause\n````",
        "1. step\n\n   ```bash\n   # no clause\n   ```",
        "    # no clause",
        "<!--\n# no clause {#old}\n-->",
        "> # no clause",
        "- # no clause",
        "#no clause",
        "\\# no clause",
    ],
)
def test_what_only_looks_like_a_heading_belongs_to_the_text(hidden: str) -> None:
    document = parse(f"# One\n\n{hidden}\n\n# Two\n")
    assert [clause.key for clause in document.clauses] == ["one", "two"]
    assert document.clauses[0].text == hidden


def test_other_ways_to_write_a_heading_are_headings() -> None:
    assert keys("One {#first}\n===\n\nTwo\n---\n\n   ### Three ###\r\n\r#### Four") == [
        "first",
        "two",
        "three",
        "four",
    ]


def test_without_a_key_the_slug_is_taken_and_numbered_where_it_is_taken() -> None:
    assert keys("# Fair use\n# Fair use\n# Fair use!\n# Other {#fair-use-2}\n# 公平 使用\n# !!") == [
        "fair-use",
        "fair-use-3",
        "fair-use-4",
        "fair-use-2",
        "公平-使用",
        "clause",
    ]


def test_front_matter_becomes_attributes() -> None:
    document = parse("---\ntitle: Rules\n# a comment\nowner: us\n---\n\n# One\n")
    assert document.preamble == ""
    assert dict(document.attributes) == {"title": "Rules", "owner": "us"}
    assert [clause.key for clause in document.clauses] == ["one"]


def test_attributes_may_be_quoted_and_classes_are_kept() -> None:
    (clause,) = parse('# A {#a .draft .internal say="a \\"b\\" } \\\\ c" x=a=b}').clauses
    assert clause.heading == "A"
    assert clause.attributes == {"say": 'a "b" } \\ c', "x": "a=b", "class": "draft internal"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(1, "text")]),
        (b"Words, and no heading.\n", [(1, "text")]),
        (b"# One\ngood\nbad \xff byte\n", [(3, "text")]),
        (b"# One\n\nwith \x00 in it\n", [(3, "text")]),
        (b"# One\n\n```\n# Two {#two}\n", [(3, "text")]),
        (b"# One\n\n<!-- forgotten\n\n# Two\n", [(3, "text")]),
        (b"# One {#k}\n\n# Two {#k}\n\n# Three {#k}\n", [(3, "key"), (5, "key")]),
        (b"# One {#k authority}\n# Two {#a b}\n#\n", [(1, "key"), (2, "key"), (3, "heading")]),
        (b"# One {#k a=1 a=2}\n", [(1, "attributes")]),
        (b"# One {#a@2}\n# Two {#a/b}\n", [(1, "key"), (2, "key")]),
        (b"# " + b"a" * 501, [(1, "heading")]),
        (b"# " + b"{#a " * 500_000, [(1, "heading")]),
        (b"# One {#" + b"k" * 129 + b"}", [(1, "key")]),
        (b"text\n# {#only-a-key}\n", [(2, "heading")]),
    ],
)
def test_bad_input_is_refused_by_line(data: bytes, expected: list[tuple[int, str]]) -> None:
    assert problems(data) == expected


def test_duplicate_keys_name_both_lines() -> None:
    with pytest.raises(Invalid, match=r"line 3, key: k is the key of the clause on line 1"):
        parse("# One {#k}\n\n# Two {#k}\n")


def test_a_policy_beyond_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge, match="5,000,000 bytes"):
        read(b"# One\n" + b"a" * MAX_BYTES)
    with pytest.raises(TooLarge):
        parse("# One\n" + "é" * (MAX_BYTES // 2))


def test_half_a_character_is_refused() -> None:
    with pytest.raises(Invalid, match="line 2"):
        parse("# One\n\ud800")


def test_a_byte_order_mark_is_not_text() -> None:
    assert read(b"\xef\xbb\xbf# One\n").clauses[0].heading == "One"


@pytest.mark.parametrize("text", ["# a heading", "```\nopen", "<!-- open"])
def test_a_text_that_would_hide_or_start_clauses_cannot_be_written(text: str) -> None:
    with pytest.raises(Invalid):
        write(ParsedPolicy((ParsedClause("one", "One", 1, text), ParsedClause("two", "Two", 1))))


FRAGMENTS = st.sampled_from(
    [
        "# One",
        "## Two {#two}",
        '### Three {#three a=b c="d e"}',
        "###### Six ##",
        "Under\n=====",
        "Under too {#under}\n---",
        "---",
        "title: x",
        "...",
        "",
        "  ",
        "plain words",
        "    indented",
        "```",
        "```python",
        "~~~",
        "> # quoted",
        "- item",
        "  # nested",
        "1. one",
        "<div>",
        "<!-- note -->",
        "<!--",
        "-->",
        "[a]: b",
        "| a | b |",
        "a  ",
        "\tx",
        "C#",
        "# C#",
        "# {#a} b",
    ]
)


@given(st.lists(FRAGMENTS, max_size=14).map("\n".join))
def test_what_was_read_is_written_and_read_back_the_same(text: str) -> None:
    try:
        document = parse(text)
    except Invalid:
        return
    assert parse(write(document)) == document


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=30),
            st.dictionaries(
                st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True),
                st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=10),
                max_size=2,
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_is_written_is_read_back_the_same_or_refused(
    clauses: list[tuple[str, dict[str, str]]],
) -> None:
    document = ParsedPolicy(
        tuple(
            ParsedClause(f"key-{number}", f"Heading {number}", number % 6 + 1, text, attributes)
            for number, (text, attributes) in enumerate(clauses)
        )
    )
    try:
        text = write(document)
    except Invalid:
        return
    assert parse(text) == document


def test_derived_keys_stay_when_a_written_policy_is_read_again() -> None:
    first = parse("# Fair use\n\n# Fair use\n")
    assert "{#fair-use-2}" in write(first)
    assert keys(write(first).replace("# Fair use {#fair-use}\n\n", "")) == ["fair-use-2"]
