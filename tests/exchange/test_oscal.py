"""Frameworks as NIST and others publish them: the same controls from JSON, YAML and XML, and the texts of the official file."""

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from governance.core.errors import Invalid
from governance.exchange.frameworks.catalogs import read_catalog, read_oscal

FILES = "frameworks/oscal"
LOW = "NIST_SP-800-53_rev4_LOW-baseline"


def catalog(*controls: dict[str, Any], **more: Any) -> bytes:
    metadata = {
        "title": "Own",
        "version": "1",
        "oscal-version": "1.1.2",
        "last-modified": "2026-01-01T00:00:00Z",
    }
    return json.dumps(
        {
            "catalog": {
                "metadata": metadata,
                "groups": [{"id": "g", "title": "G", "controls": controls}],
                **more,
            }
        }
    ).encode()


def control(name: str, label: str, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "title": name,
        "props": [{"name": "label", "value": label}],
        "parts": list(parts),
        **more,
    }


def item(label: str, prose: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "item",
        "props": [{"name": "label", "value": label}],
        "prose": prose,
        "parts": list(parts),
    }


def test_the_three_forms_of_a_catalog_give_the_same_controls(shared_data: Path) -> None:
    found = [
        read_oscal((shared_data / FILES / f"basic-catalog.{ending}").read_bytes(), "basic")
        for ending in ("json", "yaml", "xml")
    ]
    assert len(found[0].controls) == 4 and all(control.text for control in found[0].controls.values())
    assert found[0].controls == found[1].controls == found[2].controls
    assert {each.title for each in found} == {found[0].title}


def official(part: dict[str, Any], params: dict[str, Any]) -> list[str]:
    """Every word of a statement in the official file, read anew: labels, prose, parameters by label or choice."""

    def said(match: re.Match[str]) -> str:
        param = params[match[1]]
        choices = param.get("select", {}).get("choice", [])
        return (
            " ".join(expanded(choice.strip()) for choice in choices) if choices else expanded(param["label"])
        )

    def expanded(text: str) -> str:
        return re.sub(r"\{\{\s*(?:insert:\s*)?param,\s*([^\s}]+)\s*\}\}", said, text)

    labels = [prop["value"] for prop in part.get("props", []) if prop["name"] == "label"][:1]
    unescaped = re.sub(r"\\([^\w\s])", r"\1", expanded(part.get("prose", "")))
    words = " ".join([*labels, unescaped]).split()
    return words + [word for inner in part.get("parts", []) for word in official(inner, params)]


def digest(words: list[str]) -> str:
    kept = re.sub(r"[\[\];]", "", " ".join(words)).split()
    return hashlib.sha256(" ".join(kept).encode()).hexdigest()


def test_every_statement_of_the_low_baseline_is_the_official_one(shared_data: Path) -> None:
    data = gzip.decompress((shared_data / FILES / f"{LOW}-resolved-profile_catalog.json.gz").read_bytes())
    ours = read_oscal(data, "low")
    controls = [each for group in json.loads(data)["catalog"]["groups"] for each in group["controls"]]
    controls += [inner for each in controls for inner in each.get("controls", [])]
    assert len(ours.controls) == len(controls) == 124
    for each in controls:
        label = next(
            prop["value"] for prop in each["props"] if prop["name"] == "label" and not prop.get("class")
        )
        params = {param["id"]: param for one in controls for param in one.get("params", [])}
        statement = next(part for part in each["parts"] if part["name"] == "statement")
        text = re.sub(r"\[one(?: or more)? of: ", "", ours.controls[label].text)
        assert digest(text.split()) == digest(official(statement, params)), label


def test_a_profile_is_resolved_against_its_catalog(shared_data: Path, tmp_path: Path) -> None:
    source = gzip.decompress((shared_data / FILES / f"{LOW}-resolved-profile_catalog.json.gz").read_bytes())
    (tmp_path / "catalog.json").write_bytes(source)
    profile = (shared_data / FILES / f"{LOW}_profile.json").read_bytes()
    found = read_oscal(profile, "low", catalog=str(tmp_path / "catalog.json"))
    assert found.controls == read_oscal(source, "low").controls
    with pytest.raises(Invalid, match="--catalog"):
        read_oscal(profile, "low")


def test_a_profile_includes_excludes_sets_and_alters(tmp_path: Path) -> None:
    prose = {"name": "statement", "id": "a_smt", "prose": "Do it {{ insert: param, p }}."}
    params = [{"id": "p", "label": "often"}]
    (tmp_path / "c.json").write_bytes(
        catalog(
            control("a", "A", prose, params=params, controls=[control("a.1", "A(1)")]),
            control("b", "B"),
            control("c", "C"),
        )
    )
    profile = {
        "profile": {
            "metadata": {"title": "Mine", "version": "2"},
            "imports": [
                {
                    "href": "c.json",
                    "include-controls": [
                        {"with-ids": ["a"], "with-child-controls": "yes"},
                        {"matching": [{"pattern": "?"}]},
                    ],
                    "exclude-controls": [{"with-ids": ["c"]}],
                }
            ],
            "modify": {
                "set-parameters": [{"param-id": "p", "values": ["daily"]}],
                "alters": [
                    {
                        "control-id": "b",
                        "removes": [{"by-name": "label"}],
                        "adds": [
                            {
                                "props": [{"name": "label", "value": "B2"}],
                                "parts": [{"name": "statement", "prose": "Added."}],
                            }
                        ],
                    }
                ],
            },
        }
    }
    found = read_oscal(json.dumps(profile).encode(), "mine", catalog=str(tmp_path / "c.json"))
    assert {code: each.text for code, each in found.controls.items()} == {
        "A": "Do it daily.",
        "A(1)": "",
        "B2": "Added.",
    }
    assert (found.title, found.version) == ("Mine", "2")


def test_items_parameters_and_labels_of_several_classes() -> None:
    params = [
        {"id": "p1", "label": "roles"},
        {
            "id": "p2",
            "select": {"how-many": "one-or-more", "choice": ["by {{ insert: param, p1 }}", "by law"]},
        },
        {"id": "p3", "values": ["7", "8"]},
    ]
    statement = {
        "name": "statement",
        "prose": "The lead:",
        "parts": [
            item("a.", "asks {{ insert: param, p1 }} {{ insert: param, p3 }};", item("1.", "twice")),
            item("b.", "acts {{ insert: param, p2 }}."),
            {"name": "guidance", "prose": "No."},
        ],
    }
    padded = {"name": "label", "class": "zero-padded", "value": "AC-01"}
    one = control("ac-1", "AC-1", statement, params=params)
    one["props"].insert(0, padded)
    found = read_oscal(catalog(one), "x").controls
    assert list(found) == ["AC-1"]
    assert found["AC-1"].text == (
        "The lead:\na. asks roles 7, 8;\n1. twice\nb. acts [one or more of: by roles; by law]."
    )


def test_a_mark_that_markdown_escapes_is_read_as_itself_and_a_choice_without_the_spaces_around_it() -> None:
    params = [{"id": "p1", "select": {"choice": ["lock it ", " tell the owner"]}}]
    prose = r"Research \& development reads \[date\] below C:\work: {{ insert: param, p1 }}."
    found = read_oscal(
        catalog(control("a", "A-1", {"name": "statement", "prose": prose}, params=params)), "x"
    )
    assert found.controls["A-1"].text == (
        r"Research & development reads [date] below C:\work: [one of: lock it; tell the owner]."
    )


def test_a_backslash_in_xml_stands_for_itself() -> None:
    xml = (
        b'<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0" uuid="11111111-1111-4111-8111-111111111111">'
        b"<metadata><title>T</title><version>1</version><oscal-version>1.1.2</oscal-version></metadata>"
        b'<control id="a"><title>A</title><part name="statement">'
        rb"<p>Write \[date\] as it is.</p></part></control></catalog>"
    )
    assert [each.text for each in read_oscal(xml, "x").controls.values()] == [r"Write \[date\] as it is."]


def test_withdrawn_controls_say_what_replaced_them_and_repeated_labels_stay_apart() -> None:
    withdrawn = control(
        "ac-2",
        "AC-2",
        links=[{"href": "#ac-1", "rel": "incorporated-into"}, {"href": "#zz", "rel": "moved-to"}],
    )
    withdrawn["props"].append({"name": "status", "value": "withdrawn"})
    dated = control("ac-4", "AC-1", {"name": "statement", "prose": "Another."})
    dated["props"].append({"name": "application-date", "value": "2026-08-02T00:00:00Z"})
    found = read_oscal(catalog(control("ac-1", "AC-1"), withdrawn, dated), "x").controls
    assert list(found) == ["AC-1", "AC-2", "ac-4"]
    assert found["AC-2"].status == "withdrawn: incorporated into AC-1, moved to zz"
    assert str(found["ac-4"].applies_from) == "2026-08-02"
    dated["props"][-1]["value"] = "soon"
    with pytest.raises(Invalid, match="application-date"):
        read_oscal(catalog(dated), "x")


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ('"id";"text"\n"GV.1";"Keep; review"\n"GV.2";"Name"\n', {}),
        ("Ref\tWording\nGV.1\tKeep; review\nGV.2\tName\n", {"id-column": "Ref", "text-column": "Wording"}),
        ("Controls of 2026\n\nControl ID,Description\nGV.1,Keep; review\nGV.2,Name\n", {}),
    ],
)
def test_a_table_in_any_dialect_with_its_columns_mapped(text: str, options: dict[str, str]) -> None:
    found = read_catalog("a.csv", text.encode(), slug="x", title="T", version="1", options=options)
    assert {code: each.text for code, each in found.controls.items()} == {
        "GV.1": "Keep; review",
        "GV.2": "Name",
    }


LIBRARY = """
urn: urn:intuitem:risk:library:own
ref_id: OWN-1
name: Own
version: 3
provider: us
objects:
  framework:
    urn: urn:intuitem:risk:framework:own
    ref_id: own
    name: Own framework
    requirement_nodes:
    - urn: urn:intuitem:risk:req_node:own:a
      assessable: false
      depth: 1
      ref_id: A
      name: Govern
    - urn: urn:intuitem:risk:req_node:own:a.1
      assessable: true
      depth: 2
      ref_id: A.1
      description: Keep an inventory.
    - urn: urn:intuitem:risk:req_node:own:node3
      assessable: true
      depth: 2
      description: Name an owner.
"""


def test_a_library_of_ciso_assistant_is_a_framework() -> None:
    found = read_catalog("own.yaml", LIBRARY.encode())
    assert (found.slug, found.title, found.version) == ("own", "Own framework", "3")
    assert {code: (each.title, each.text) for code, each in found.controls.items()} == {
        "A": ("Govern", ""),
        "A.1": ("Keep an inventory.", "Keep an inventory."),
        "node3": ("Name an owner.", "Name an owner."),
    }


def test_what_would_burst_or_fetch_is_refused() -> None:
    bomb = "catalog: &a [1]\nx: [*a, *a]\n"
    with pytest.raises(Invalid, match="aliases"):
        read_oscal(bomb.encode(), "x")
    with pytest.raises(Invalid, match="document type"):
        read_oscal(b'<!DOCTYPE catalog [<!ENTITY a "b">]><catalog><metadata/></catalog>', "x")
