"""Makes what the peers' tools put out anew: `python -m tests.peers make [TOOL...]`.

Each tool is installed, pinned, into `.peers/TOOL` (once), runs there for real, and its exports are kept, packed, with its version
in the name, in tests/exchange/exports/recorded. `install` does the first half alone. `live` runs the tools, brings what they
export into a fresh store, counts every value, compares agreement, and prints the table of docs/imports.md.
"""

import gzip
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
HOMES = ROOT / ".peers"
RECORDED = ROOT / "tests" / "exchange" / "exports" / "recorded"
JUDGED = ("label-studio", "mlflow", "phoenix")
TOOLS = ("mlflow", "phoenix", "label-studio", "telemetry")
SECONDS = 600


def main(words: list[str]) -> None:
    verb, *names = words or ["make"]
    if verb not in ("make", "install", "live") or not set(names) <= set(TOOLS):
        sys.exit(f"usage: python -m tests.peers make|install|live [{' '.join(TOOLS)}]")
    if verb == "live":
        live([name for name in names or JUDGED if name in JUDGED])
        return
    for name in names or TOOLS:
        python = installed(name)
        if verb == "make":
            with tempfile.TemporaryDirectory() as folder:
                keep(name, run(name, python, Path(folder)), Path(folder))


def live(names: Sequence[str]) -> None:
    """Runs each tool and prints what became of what people said in it."""
    from tests.peers.live import HEADING, judged_there

    print(HEADING)
    for name in names:
        python = installed(name)
        started = monotonic()
        with tempfile.TemporaryDirectory() as folder:
            version = run(name, python, Path(folder))
            print(judged_there(name, version, Path(folder), started), flush=True)


def installed(name: str) -> Path:
    """The Python of the tool's own environment, which is made where it isn't there."""
    python = HOMES / name / "bin" / "python"
    wanted = HERE / f"requirements-{name}.txt"
    done = HOMES / name / "installed.txt"
    if not done.exists() or done.read_text() != wanted.read_text():
        uv = str(Path(sys.executable).parent / "uv")
        shutil.rmtree(HOMES / name, ignore_errors=True)
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(HOMES / name)], check=True)
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", str(python), "-r", str(wanted)], check=True
        )
        shutil.copy(wanted, done)
    return python


def run(name: str, python: Path, folder: Path) -> str:
    """Lets the tool work and write into `folder`; returns its version."""
    script = HERE / f"run_{name.replace('-', '_')}.py"
    done = subprocess.run(
        [str(python), str(script), str(folder), str(free_port())],
        check=True,
        timeout=SECONDS,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip().splitlines()[-1]


def keep(name: str, version: str, folder: Path) -> None:
    """Packs what the tool wrote; the exports of an earlier version make way."""
    RECORDED.mkdir(parents=True, exist_ok=True)
    for old in RECORDED.glob(f"{name}[-.]*"):
        old.unlink()
    for path in sorted(folder.glob(f"{name}*")):
        if path.is_file() and path.suffix not in (".log", ".db"):
            target = RECORDED / f"{path.name}.{version}.gz"
            if path.suffix == ".parquet":
                shutil.copy(path, RECORDED / f"{path.stem}.{version}.parquet")
                continue
            with target.open("wb") as raw, gzip.GzipFile(path.name, "wb", 9, raw, mtime=0) as packed:
                packed.write(path.read_bytes())
            print(target.relative_to(ROOT))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main(sys.argv[1:])
