"""The demo with ten other seeds: what its monitors name, and what the comparison of 2.1 with 2.0 says of it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import governance.schema  # noqa: F401 all tables are known from here on
from governance.core import migrate
from governance.core.errors import PlumblineError
from governance.core.settings import Settings
from governance.core.store import Store
from governance.demo.fill import fill
from tests.demo.test_monitors import alarms_of, expect_the_regression

SEEDS = range(101, 111)


def main() -> None:
    print(f"{'seed':>5} {'alarmed, and the onset after the release of 2.0':70} as it should be")
    for seed in SEEDS:
        with TemporaryDirectory(prefix="plumbline-bench-") as folder:
            store = Store.open(Settings(home=Path(folder)))
            migrate.make_ready(store.engine)
            try:
                fill(store, seed)
            except PlumblineError as error:
                print(f"{seed:>5} the demo could not be told: {error}", flush=True)
                continue
            words = "; ".join(f"{name}: {after.days} days" for name, after in alarms_of(store))
            try:
                expect_the_regression(store)
                verdict = "yes"
            except AssertionError:
                verdict = "NO"
            print(f"{seed:>5} {words:70} {verdict}", flush=True)
            store.close()


if __name__ == "__main__":
    main()
