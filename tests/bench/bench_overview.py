"""The overview's script run on the demo organisation, over raw websockets.

Aims on two cores: under 50 ms alone, and 40 runs a second or more with 50 sessions at once.
"""

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.wsload import measure
from tests.rig.server import plumbline, serving


def main() -> None:
    with TemporaryDirectory(prefix="plumbline-bench-") as folder:
        home = Path(folder)
        filled = plumbline("demo", home=home)
        if filled.returncode != 0:
            raise SystemExit(filled.stderr)
        with serving(home) as server:
            for sessions, runs in ((1, 100), (50, 20)):
                print(json.dumps(asdict(measure(server.url, sessions=sessions, runs=runs))), flush=True)


if __name__ == "__main__":
    main()
