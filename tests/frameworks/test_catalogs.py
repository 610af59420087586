"""The shipped catalogs hold what the official ones hold; outside catalogs come in; mistakes are named."""

import re
from datetime import date
from pathlib import Path

import pytest

from governance.core.errors import Invalid
from governance.exchange.control_catalogs import read_csv, read_oscal
from governance.frameworks.catalog import Catalog, parse_catalog, shipped_catalogs


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
    with pytest.raises(Invalid, match="line 3, id: A stands here a second time"):
        read_csv("id,text\nA,a\nA,b\n", slug="x", title="T", version="1")


def test_json_that_is_no_oscal_catalog_is_refused() -> None:
    with pytest.raises(Invalid, match="not an OSCAL catalog"):
        read_oscal(b'{"profile": {}}', "x")
    with pytest.raises(Invalid, match="not JSON"):
        read_oscal(b"{", "x")
