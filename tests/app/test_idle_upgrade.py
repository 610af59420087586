"""`plumbline db upgrade` on a store that is up to date costs little: it is run before every start."""

import os
import subprocess
import sys
from pathlib import Path

from tests.rig.server import ROOT, environment

IMPORTS = "import sqlalchemy, sqlmodel, alembic, typer"
MOST = 3.0
"""Times the processor time of importing what it can't do without. Both are run on the same machine, one after the other."""


def processor_seconds(home: Path, *words: str) -> float:
    """What a Python program with these arguments costs, by the system's own account of that process."""
    program = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=environment(home), stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0
    return used.ru_utime + used.ru_stime


def test_an_upgrade_of_a_store_that_is_up_to_date_costs_little_more_than_its_imports(tmp_path: Path) -> None:
    upgrade = ("-m", "app.cli", "db", "upgrade")
    processor_seconds(tmp_path, *upgrade)
    ours = min(processor_seconds(tmp_path, *upgrade) for _ in range(3))
    theirs = min(processor_seconds(tmp_path, "-c", IMPORTS) for _ in range(3))
    assert ours <= MOST * theirs, f"{ours:.2f} s against {theirs:.2f} s"
