"""`plumbline measure drift` on files, without a store."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.root import plumbline

RUN = ("measure", "drift")


@pytest.fixture
def flags(tmp_path: Path) -> Path:
    """Thirty days of twenty answers a slice; from the 16th on every second one in es/medical is flagged."""
    lines = ["at,flagged,language,scenario"]
    for day in range(1, 31):
        for number in range(20):
            for language, scenario in (("en", "medical"), ("es", "medical"), ("es", "travel")):
                risen = (language, scenario) == ("es", "medical") and day >= 16
                flagged = number % 2 == 0 if risen else number == 0
                lines.append(f"2026-01-{day:02}T{number:02}:00:00Z,{int(flagged)},{language},{scenario}")
    path = tmp_path / "flags.csv"
    path.write_text("\n".join(lines))
    return path


def run(*arguments: object) -> tuple[int, dict, str]:
    result = CliRunner().invoke(plumbline, [*RUN, *map(str, arguments)])
    return result.exit_code, json.loads(result.stdout) if result.stdout.startswith("{") else {}, result.output


def test_crossed_columns_name_the_slice_that_rose(flags: Path) -> None:
    code, found, _ = run(
        flags, "--time", "at", "--value", "flagged", "--by", "language", "--by", "scenario",
        "--baseline", "2026-01-01..2026-01-10", "--json",
    )  # fmt: skip
    assert code == 0
    assert [(row["slice"], row["alarm"]) for row in found["slices"]] == [
        ("es · medical", True),
        ("en · medical", False),
        ("es · travel", False),
    ]
    first = found["slices"][0]
    assert first["onset"].startswith(("2026-01-15", "2026-01-16"))
    assert (first["n"], first["baseline"]) == (400, 0.05)


def test_both_days_of_a_baseline_belong_to_it(flags: Path) -> None:
    code, found, _ = run(
        flags, "--time", "at", "--value", "flagged", "--baseline", "2026-01-02..2026-01-10", "--json"
    )
    assert code == 0 and found["slices"][0]["slice"] == "all"
    assert found["slices"][0]["n"] == 20 * 20 * 3


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "baseline"),
        (("--threshold", "0.1", "--baseline", "2026-01-01..2026-01-10"), "baseline"),
        (("--baseline", "2026-01-10..2026-01-01"), "before the first"),
        (("--baseline", "January"), "two days"),
        (("--threshold", "2"), "threshold"),
        (("--threshold", "0.1", "--by", "country"), "country"),
    ],
)
def test_what_cannot_be_computed_is_refused_by_name(
    flags: Path, arguments: tuple[str, ...], expected: str
) -> None:
    code, _, output = run(flags, "--time", "at", "--value", "flagged", *arguments)
    assert code != 0 and expected in output


def test_a_time_that_is_none_is_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / "flags.csv"
    path.write_text("at,flagged\n2026-01-01,1\nyesterday,0\n")
    code, _, output = run(path, "--time", "at", "--value", "flagged", "--threshold", "0.1")
    assert code == 1 and "3" in output and "yesterday" in output


def test_words_for_people_say_what_was_alarmed(flags: Path) -> None:
    code, _, output = run(
        flags, "--time", "at", "--value", "flagged", "--threshold", "0.05", "--by", "language"
    )
    assert code == 0 and "ALARM since" in output
