"""`plumbline measure sample-size` and `measure estimate` on files, without a store."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.root import plumbline


def said(*words: object, code: int = 0) -> dict[str, Any]:
    done = CliRunner().invoke(plumbline, ["measure", *map(str, words), "--json"])
    assert done.exit_code == code, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_sizes_for_precision_and_discovery() -> None:
    assert said("sample-size", "--population", 1000, "--rate", 0.5, "--margin", 0.05) == {
        "n": 278,
        "method": "precision",
    }
    assert said("sample-size", "--population", 1000, "--discover", 0.01) == {"n": 258, "method": "discovery"}
    assert said("sample-size", "--discover", 0.01, "--confidence", 0.99)["n"] == 459


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--rate", 0.5), "margin"),
        (("--margin", 0.5), "rate"),
        ((), "rate"),
        (("--discover", 0.01, "--rate", 0.5), "discover"),
        (("--discover", 1), None),
        (("--discover", 0), "discover"),
        (("--rate", 5, "--margin", 0.01), "rate"),
        (("--discover", 0.01, "--population", 0), "population"),
        (("--discover", 0.01, "--confidence", 95), "confidence"),
    ],
)
def test_a_design_that_cannot_be_is_refused_by_field(words: tuple[object, ...], field: str | None) -> None:
    answer = said("sample-size", *words, code=1 if field else 0)
    assert [problem["field"] for problem in answer.get("problems", [])] == ([field] if field else [])


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    file = tmp_path / "sample.csv"
    file.write_text("lang,bad\n" + "en,1\nen,0\nen,0\nen,0\nes,1\nes,1\n" + "es,0\nes,false\n")
    return file


def test_an_estimate_is_weighted_by_the_population(sample: Path, tmp_path: Path) -> None:
    sizes = tmp_path / "sizes.csv"
    sizes.write_text("stratum,size\nen,300\nes,100\n")
    found = said("estimate", sample, "--value", "bad", "--stratum", "lang", "--population", sizes)
    assert found["estimate"] == pytest.approx(0.75 * 0.25 + 0.25 * 0.5)
    assert [(row["stratum"], row["n"], row["population"]) for row in found["strata"]] == [
        ("en", 4, 300),
        ("es", 4, 100),
    ]
    assert 0 <= found["low"] < found["estimate"] < found["high"] <= 1 and found["n"] == 8
    wider = said(
        *("estimate", sample, "--value", "bad", "--stratum", "lang", "--population", sizes),
        *("--confidence", 0.99),
    )
    assert wider["low"] < found["low"] and wider["high"] > found["high"]


@pytest.mark.parametrize(
    "text", ["en,300\nes,100\n", "size;stratum\n300;en\n100;es\n", "name,count\nen,300\nes,100.0\n"]
)
def test_sizes_are_read_with_or_without_a_heading(sample: Path, tmp_path: Path, text: str) -> None:
    sizes = tmp_path / "sizes.csv"
    sizes.write_text(text)
    found = said("estimate", sample, "--value", "bad", "--stratum", "lang", "--population", sizes)
    assert found["estimate"] == pytest.approx(0.3125)


def test_without_strata_the_population_is_a_number_or_left_out(sample: Path) -> None:
    finite = said("estimate", sample, "--value", "bad", "--population", 16)
    infinite = said("estimate", sample, "--value", "bad")
    assert finite["estimate"] == infinite["estimate"] == 0.375
    assert finite["high"] < infinite["high"]
    assert infinite["strata"][0]["population"] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("en,300\nes,100\nsw,40\n", "sw: nothing was sampled from it"),
        ("en,300\n", "es: expected its size"),
        ("en,300\nes,3\n", "es: 4 values from a population of 3"),
        ("en,300\nes,many\n", "line 2, population: expected a stratum and its size"),
        ("en,300\nen,100\nes,5\n", "line 2, population: stratum en already has a size"),
        ("en\n", "line 1, population"),
    ],
)
def test_a_population_that_does_not_fit_is_refused(
    sample: Path, tmp_path: Path, text: str, words: str
) -> None:
    sizes = tmp_path / "sizes.csv"
    sizes.write_text(text)
    answer = said("estimate", sample, "--value", "bad", "--stratum", "lang", "--population", sizes, code=1)
    assert words in answer["error"]


def test_values_that_are_no_numbers_are_refused_by_line(tmp_path: Path) -> None:
    file = tmp_path / "sample.csv"
    file.write_text("id,bad\n1,0\n2,perhaps\n3,\n4,1\n")
    answer = said("estimate", file, "--value", "bad", code=1)
    assert [(row["line"], row["field"]) for row in answer["problems"]] == [(3, "bad"), (4, "bad")]
    assert "population" in said("estimate", file, "--value", "bad", "--stratum", "id", code=1)["error"]
