"""The documented fine-tuning script on exports, where TRL is installed in an environment that PLUMBLINE_TRL_PYTHON names."""

import os
import subprocess
from pathlib import Path

import pytest

from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.datasets.commands import build, freeze
from governance.datasets.recipe import Recipe
from governance.exchange.training.exporting import Wish, export_folder
from tests.builders import a_correction, an_output

PYTHON = os.environ.get("PLUMBLINE_TRL_PYTHON", "")
SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "examples" / "fine_tune.py"


@pytest.mark.skipif(
    not PYTHON, reason="PLUMBLINE_TRL_PYTHON names no Python with trl, transformers and torch"
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("trainer", "name", "rows"),
    [
        ("sft", "trl-sft", 6),
        ("dpo", "trl-preference", 6),
        ("kto", "trl-unpaired", 12),
        ("reward", "trl-reward", 6),
    ],
)
def test_each_trainer_takes_its_export(
    store: Store, tmp_path: Path, trainer: str, name: str, rows: int
) -> None:
    for number in range(6):
        a_correction(store, an_output(store, f"Bad {number}", asked=f"Question {number}?"), f"Good {number}")
    with store.begin(SYSTEM) as unit:
        version = freeze(unit, build(unit, "answers", Recipe()).id)
    export_folder(store, SYSTEM, Wish(version.id, name), tmp_path / "out")
    done = subprocess.run(
        [PYTHON, str(SCRIPT), str(tmp_path / "out"), "--trainer", trainer, "--tiny"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(tmp_path / "cache")},
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert f"{trainer}: {rows} rows, {rows} after preparation, 2 steps" in done.stdout
