"""The shipped catalogs hold what the official ones hold; outside catalogs come in; mistakes are named."""

import re
from datetime import date
from pathlib import Path

import pytest

from governance.core.canonical import content_hash
from governance.core.errors import Invalid
from governance.exchange.frameworks.catalogs import read_catalog, read_csv, read_oscal
from governance.policy.frameworks.catalog import (
    Catalog,
    catalogs_of_the_home,
    parse_catalog,
    shipped_catalogs,
)


def shipped(slug: str) -> Catalog:
    (catalog,) = (catalog for catalog in shipped_catalogs() if catalog.slug == slug)
    return catalog


def test_the_nist_core_has_its_four_functions_nineteen_categories_and_72_subcategories() -> None:
    codes = shipped("nist-ai-rmf").controls
    assert sum(re.fullmatch(r"[A-Z]+", code) is not None for code in codes) == 4
    assert sum(re.fullmatch(r"[A-Z]+ \d+", code) is not None for code in codes) == 19
    assert sum(re.fullmatch(r"[A-Z]+ \d+\.\d+", code) is not None for code in codes) == 72


def test_the_nist_codes_are_the_official_ones(shared_data: Path) -> None:
    text = (shared_data / "frameworks" / "nist_ai_rmf_1_0.csv").read_text(encoding="utf-8")
    official = read_csv(text, slug="nist-ai-rmf", title="NIST AI RMF", version="1.0")
    assert list(official.controls) == list(shipped("nist-ai-rmf").controls)
    assert official.controls["GOVERN 5.2"].text.startswith("Mechanisms are established to enable the team")


def test_no_statement_drifts() -> None:
    """Each title, text and date is held against its hash: a change is a new version of the catalog, never an edit."""
    kept = Path(__file__).with_name("statements.txt").read_text(encoding="utf-8").splitlines()
    ours = [
        f"{content_hash(control.model_dump(mode='python'))[:16]}  {catalog.slug}  {code}"
        for catalog in shipped_catalogs()
        for code, control in catalog.controls.items()
    ]
    assert ours == kept


def test_a_catalog_in_the_home_is_on_offer_and_a_bad_one_is_named(tmp_path: Path) -> None:
    assert catalogs_of_the_home(tmp_path) == []
    (tmp_path / "frameworks").mkdir()
    (tmp_path / "frameworks" / "house.yaml").write_text(
        "slug: house\ntitle: H\nversion: '1'\ncontrols: {A: a}\n"
    )
    assert [catalog.slug for catalog in catalogs_of_the_home(tmp_path)] == ["house"]
    (tmp_path / "frameworks" / "other.yaml").write_text(
        "slug: Other\ntitle: H\nversion: '1'\ncontrols: {A: a}\n"
    )
    with pytest.raises(Invalid, match=r"other\.yaml, slug"):
        catalogs_of_the_home(tmp_path)


def test_a_file_is_read_by_its_ending(shared_data: Path) -> None:
    folder = shared_data / "frameworks"
    law = read_catalog("eu.json", (folder / "eu-ai-act-oscal-catalog.json").read_bytes(), slug="eu")
    core = read_catalog(
        "core.csv", (folder / "nist_ai_rmf_1_0.csv").read_bytes(), slug="core", title="Core", version="1.0"
    )
    assert (len(law.controls), len(core.controls)) == (50, 95)
    assert read_catalog("own.yaml", b"slug: own\ntitle: T\nversion: '1'\ncontrols: {A: a}").slug == "own"


@pytest.mark.parametrize(
    ("name", "data", "named"),
    [
        ("a.pdf", b"", "ending"),
        ("a.json", b"{}", "slug: is needed"),
        ("a.csv", b"id,text\n", "title: is needed"),
        ("a.yaml", b"slug: a\n\xff", "line 2, file: isn't UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, data: bytes, named: str) -> None:
    with pytest.raises(Invalid, match=named):
        read_catalog(name, data)


def test_iso_42001_has_38_controls_by_name() -> None:
    assert len(shipped("iso-42001").controls) == 38


def test_the_dates_of_the_ai_act_are_those_of_the_consolidated_law(shared_data: Path) -> None:
    law = read_oscal(
        (shared_data / "frameworks" / "eu-ai-act-oscal-catalog.json").read_bytes(), "eu-ai-act-oscal"
    )
    assert len(law.controls) == 50
    ours = shipped("eu-ai-act").controls
    shared = {
        code: code.replace("Art.", "Article")
        for code in ours
        if code.replace("Art.", "Article") in law.controls
    }
    assert len(shared) >= 15
    for code, label in shared.items():
        assert ours[code].applies_from == law.controls[label].applies_from, code
        assert bool(ours[code].status) == bool(law.controls[label].status), code
    assert ours["Art. 10"].applies_from == date(2027, 12, 2)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("slug: x\n  bad: [", "line"),
        ("slug: Not A Slug\ntitle: T\nversion: '1'\ncontrols: {A: a}", "slug"),
        ("slug: x\ntitle: T\nversion: '1'\ncontrols: {}", "controls"),
        ("slug: x\ntitle: T\nversion: '1'\ncontrols: {A: {title: a, colour: red}}", "colour"),
        ("slug: x\ntitle: T\nversion: '1'\ncontrols: {A: {title: a, applies_from: soon}}", "applies_from"),
        ("just words", "file"),
    ],
)
def test_a_malformed_catalog_is_refused_by_field(text: str, named: str) -> None:
    with pytest.raises(Invalid, match=named):
        parse_catalog(text)


def test_a_csv_without_the_columns_or_with_a_code_twice_is_refused_by_line() -> None:
    with pytest.raises(Invalid, match="line 1, text"):
        read_csv("id,words\nA,a\n", slug="x", title="T", version="1")
    with pytest.raises(Invalid, match="line 3, id: A occurs twice"):
        read_csv("id,text\nA,a\nA,b\n", slug="x", title="T", version="1")


def test_json_that_is_no_oscal_catalog_is_refused() -> None:
    with pytest.raises(Invalid, match="not an OSCAL catalog"):
        read_oscal(b'{"profile": {}}', "x")
    with pytest.raises(Invalid, match="not JSON"):
        read_oscal(b"{", "x")
