"""Runs each bench_*.py beside this file in a process of its own: `make bench`, or `make bench only=import`."""

import subprocess
import sys
from pathlib import Path


def main() -> None:
    benches = [path.stem for path in sorted(Path(__file__).parent.glob("bench_*.py"))]
    wanted = sys.argv[1:]
    chosen = [bench for bench in benches if not wanted or any(word in bench for word in wanted)]
    if not chosen:
        sys.exit(f"No bench is called {' or '.join(wanted)}. There are: {', '.join(benches)}")
    failed = [bench for bench in chosen if not _ran(bench)]
    if failed:
        sys.exit(f"Came to no end: {', '.join(failed)}")


def _ran(bench: str) -> bool:
    print(f"\n== {bench.removeprefix('bench_').replace('_', ' ')}", flush=True)
    command = f"import tests.bench.{bench} as bench; bench.main()"
    return subprocess.run([sys.executable, "-c", command], check=False).returncode == 0


if __name__ == "__main__":
    main()
