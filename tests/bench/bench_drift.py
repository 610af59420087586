"""How soon drift is noticed, and how often where there is none: ours, and what people use today, on the same streams.

`make bench only=drift` prints our rows. With PLUMBLINE_BENCH_PEERS=1 it makes an environment with river and evidently (pinned
below) and lets them see 200 of the streams: a two-proportion z-test looked at daily, evidently's default test on daily
windows, river's ADWIN, Page-Hinkley and KSWIN.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.stats import norm

from governance.measures.drift import Values, detector, e_benjamini_hochberg, log_wealth, upper_bound

RUNS, LENGTH, REFERENCE, A_DAY = 2_000, 5_000, 5_000, 100
PEERS = ("river==0.26.1", "evidently==0.7.23", "pandas==2.3.3")
Alarm = Callable[[Values], int | None]


def main() -> None:
    rng = np.random.default_rng(7)
    print(f"{'setting':46} {'rule':34} {'alarmed':>8} {'median delay':>13}")
    for mean in (0.02, 0.05):
        flat = _streams(rng, mean, RUNS)
        _line(f"no change at {mean:.0%}, looked at after each", "test martingale, 5%", flat, _crossing(mean))
    for before, after, known in ((0.02, 0.04, 0), (0.02, 0.04, 1_000), (0.05, 0.10, 0)):
        risen = _streams(rng, before, 400, known, after)
        where = f"{before:.0%} to {after:.0%} after {known:,}, threshold {before:.0%}"
        _line(where, "test martingale, 5%", risen, _crossing(before), known)
        if before == 0.05:
            _line(where, "SR e-detector, ARL 1,000", risen, _detected(before), known)
        _line(where, "upper bound of 5,000 at that rate", risen, _against_reference(before, rng), known)
    _mean_run_length(rng)
    _many_slices(rng)
    _speed(rng)
    if os.environ.get("PLUMBLINE_BENCH_PEERS"):
        _peers(rng)


def _streams(
    rng: np.random.Generator, rate: float, runs: int, known: int = 0, after: float | None = None
) -> Values:
    rates = np.full(LENGTH, rate)
    if after is not None:
        rates[known:] = after
    return (rng.random((runs, LENGTH)) < rates).astype(np.float64)


def _crossing(mean: float, level: float = 0.05) -> Alarm:
    return lambda stream: _first(log_wealth(stream, mean) >= math.log(1 / level))


def _detected(mean: float) -> Alarm:
    return lambda stream: _first(detector(stream, mean) >= math.log(1_000))


def _against_reference(mean: float, rng: np.random.Generator) -> Alarm:
    """Half the level for the bound of a reference sample of its own for each stream, half for the test."""

    def alarm(stream: Values) -> int | None:
        bound = upper_bound(float(rng.binomial(REFERENCE, mean)), REFERENCE, 0.025)
        return _first(log_wealth(stream, bound) >= math.log(40))

    return alarm


def _first(crossed: np.ndarray) -> int | None:
    found = np.flatnonzero(crossed)
    return int(found[0]) + 1 if len(found) else None


def _line(setting: str, rule: str, streams: Values, alarm: Alarm, known: int = 0) -> None:
    at = [alarm(stream) for stream in streams]
    early = sum(each is not None and each <= known for each in at)
    delays = [LENGTH - known if each is None else each - known for each in at if each is None or each > known]
    alarmed = sum(each is not None for each in at) / len(at)
    delay = "" if alarmed < 0.5 else f"{np.median(delays):,.0f}"
    print(
        f"{setting:46} {rule:34} {alarmed:>8.1%} {delay:>13}"
        + (f"  ({early / len(at):.1%} before)" if known else "")
    )


def _mean_run_length(rng: np.random.Generator) -> None:
    waits = []
    for _ in range(200):
        stream = (rng.random(20_000) < 0.05).astype(np.float64)
        waits.append(_detected(0.05)(stream) or 20_000)
    print(
        f"{'no change at 5%':46} {'SR e-detector, ARL 1,000':34} mean time to a false alarm {np.mean(waits):,.0f}"
    )


def _many_slices(rng: np.random.Generator) -> None:
    """500 slices at 3%, 25 of them doubled; the reference of each is the threshold."""
    shares, powers = [], []
    for _ in range(10):
        rates = np.full(500, 0.03)
        rates[:25] = 0.06
        streams = (rng.random((500, 3_000)) < rates[:, None]).astype(np.float64)
        rejected = e_benjamini_hochberg(np.array([log_wealth(stream, 0.03)[-1] for stream in streams]), 0.05)
        shares.append(rejected[25:].sum() / max(1, rejected.sum()))
        powers.append(rejected[:25].mean())
    print(
        f"{'500 slices, 25 doubled from 3%, 3,000 each':46} {'e-BH, 5%':34} false {np.mean(shares):.1%}, "
        f"power {np.mean(powers):.1%}"
    )


def _speed(rng: np.random.Generator) -> None:
    streams = (rng.random((500, 2_000)) < 0.03).astype(np.float64)
    begun = time.process_time()
    for stream in streams:
        log_wealth(stream, 0.03)
    print(
        f"{'1 million observations in 500 slices':46} {'test martingale':34} "
        f"{time.process_time() - begun:.2f} s of processor time"
    )


def _daily_z_test(stream: Values, mean: float, rng: np.random.Generator) -> int | None:
    """Two proportions, one-sided at 5%, all so far against a reference, looked at once a day."""
    hits = rng.binomial(REFERENCE, mean)
    for n in range(A_DAY, LENGTH + 1, A_DAY):
        so_far = stream[:n].sum()
        pooled = (so_far + hits) / (n + REFERENCE)
        spread = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / REFERENCE))
        if spread and (so_far / n - hits / REFERENCE) / spread > norm.ppf(0.95):
            return n
    return None


def _peers(rng: np.random.Generator) -> None:
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "peers" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
        for setting, mean, known, after in (
            ("no change at 5%", 0.05, 0, None),
            ("5% to 10% after 1,000", 0.05, 1_000, 0.10),
        ):
            streams = _streams(rng, mean, 200, known, after)
            _line(
                setting,
                "z-test looked at daily",
                streams,
                lambda stream, mean=mean: _daily_z_test(stream, mean, rng),
                known,
            )
            kept = Path(folder) / "streams.npz"
            reference = (rng.random(REFERENCE) < mean).astype(np.float64)
            np.savez(kept, streams=streams, reference=reference)
            script = Path(__file__).with_name("drift_peers.py")
            run = subprocess.run(
                [str(python), str(script), str(kept), str(A_DAY)], check=True, capture_output=True, text=True
            )
            for rule, at in json.loads(run.stdout.splitlines()[-1]).items():
                answers = iter(at)
                _line(
                    setting, rule, streams[: len(at)], lambda _stream, answers=answers: next(answers), known
                )
