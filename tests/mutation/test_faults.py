"""The instrument itself: faults are found, drawn alike each time, and take the place of the real code."""

import functools
import subprocess
import sys
from pathlib import Path

from tests.mutation.__main__ import equivalent, near
from tests.mutation.faults import faults_in, files, sample
from tests.mutation.trials import replace_code
from tests.rig.server import ROOT

SHARES = ROOT / "governance" / "measures" / "small_groups.py"


def test_core_measures_and_the_doors_of_slices_are_tried_and_nothing_else() -> None:
    names = {str(path.relative_to(ROOT / "governance")) for path in files()}
    assert {name.split("/")[0] for name in names} >= {
        "core",
        "measures",
        "review",
        "policy",
        "feedback",
        "audit",
    }
    for name in names:
        parts = set(Path(name).with_suffix("").parts)
        assert parts & {"core", "measures", "commands", "queries"}
        assert "migrations" not in parts


def test_a_seed_draws_the_same_faults_again_and_a_fault_elsewhere_moves_none() -> None:
    faults = faults_in(SHARES)
    drawn = sample(faults, 10, seed=1)
    assert drawn == sample(list(reversed(faults)), 10, seed=1)
    assert drawn != sample(faults, 10, seed=2)
    gone = next(fault for fault in faults if fault not in drawn)
    assert drawn == sample([fault for fault in faults if fault != gone], 10, seed=1)


def test_every_fault_compiles_and_has_a_key_of_its_own() -> None:
    faults = faults_in(SHARES)
    assert len({fault.key for fault in faults}) == len(faults)
    for fault in faults[::7]:
        compile(fault.source(), fault.path, "exec")
        assert fault.diff()


def test_every_holder_of_a_function_runs_its_new_code(tmp_path: Path) -> None:
    path = tmp_path / "held.py"
    before = "def kept(number):\n    return number + 1\n\n\ndef other(number):\n    return number + 1\n"
    path.write_text(before)
    space: dict[str, object] = {"__name__": "held"}
    exec(compile(before, str(path), "exec"), space)
    bound = functools.partial(space["kept"], 1)  # type: ignore[arg-type]
    assert replace_code(path, "kept", 1, before.replace("+ 1", "- 1", 1))
    assert bound() == 0
    assert space["other"](1) == 2  # type: ignore[operator]


def test_a_change_that_makes_no_difference_is_not_tried(tmp_path: Path) -> None:
    path = tmp_path / "held.py"
    path.write_text("def kept() -> int:\n    return 1\n")
    assert not replace_code(path, "kept", 1, "def kept() -> int:\n    return (1)\n")


def test_the_tests_near_a_module_are_those_that_import_it() -> None:
    found = near([SHARES])
    assert any("small_groups" in path.read_text() for path in found)
    assert len(found) <= 6


def test_reviewed_faults_have_a_reason() -> None:
    assert all(reason.strip() for reason in equivalent().values())


def test_without_the_commit_nothing_is_tried_and_it_says_so(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.mutation",
        "--changed",
        "no-such-commit",
        "--folder",
        str(tmp_path),
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "no-such-commit" in ended.stdout
