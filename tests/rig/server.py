"""Plumbline as a process of its own: the command line, and the server on a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from governance.demo.timeline import END

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300
STOP_SECONDS = 120
DEMO_UNTIL = END.date().isoformat()
"""The day on which the demo's story ends in tests, so that they may name its dates."""


@dataclass(frozen=True)
class Server:
    """A server that answers. `url` has no slash at its end; `home` is its PLUMBLINE_HOME."""

    url: str
    home: Path
    log_file: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """All that it has printed so far."""
        return self.log_file.read_text(errors="replace")


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a Plumbline process whose store is at `home`; nothing of ours is inherited."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
    return inherited | {"PLUMBLINE_HOME": str(home), "PYTHONUNBUFFERED": "1"} | more


def plumbline(*words: str | Path, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs `plumbline WORDS` to its end on the store at `home`. The caller looks at returncode, stdout and stderr."""
    command = [sys.executable, "-m", "app.cli", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(home, **more), capture_output=True, text=True, check=False
    )


@contextmanager
def serving(home: Path, **more: str) -> Iterator[Server]:
    """`plumbline serve` on the store at `home`, from the first answer on. Its output goes to `home`/server.log."""
    with running([sys.executable, "-m", "app.cli", "serve", "--port"], home, cwd=ROOT, **more) as server:
        yield server


@contextmanager
def running(
    command: list[str], home: Path, cwd: Path, path: str = "/_stcore/health", **more: str
) -> Iterator[Server]:
    """What `command` and a free port after it serve, from the first answer under `path` on."""
    home.mkdir(parents=True, exist_ok=True)
    port, log_file = _free_port(), home / "server.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [*command, str(port)],
            cwd=cwd,
            env=environment(home, **more),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", home, log_file, process)
    try:
        _wait(server, path)
        yield server
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: Server, path: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{server.url}{path}", timeout=START_SECONDS).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{server.log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
