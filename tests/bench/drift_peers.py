"""What river and evidently raise on streams of 0 and 1, in an environment of their own: drift_peers.py FILE.npz A_DAY."""

import json
import sys

import numpy as np
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.metrics import ValueDrift
from river import drift

MOST = 40
"""Streams that evidently sees: it takes a second for each."""


def first_alarm(detector, stream):
    for number, value in enumerate(stream, 1):
        detector.update(value)
        if detector.drift_detected:
            return number
    return None


def evidently_daily(stream, reference, a_day):
    """The default test for a categorical column, each day's window against the reference."""
    definition = DataDefinition(categorical_columns=["flag"])
    known = Dataset.from_pandas(
        pd.DataFrame({"flag": reference.astype(int).astype(str)}), data_definition=definition
    )
    for end in range(a_day, len(stream) + 1, a_day):
        day = pd.DataFrame({"flag": stream[end - a_day : end].astype(int).astype(str)})
        found = Report([ValueDrift(column="flag")]).run(
            Dataset.from_pandas(day, data_definition=definition), known
        )
        metric = found.dict()["metrics"][0]
        method, threshold = metric["config"].get("method") or "", metric["config"].get("threshold")
        value = float(metric["value"])
        limit = 0.05 if threshold is None else threshold
        is_distance = "distance" in str(metric["metric_name"]).lower() or "distance" in str(method).lower()
        if (value >= (0.1 if threshold is None else limit)) if is_distance else (value < limit):
            return end
    return None


def main():
    data = np.load(sys.argv[1])
    a_day = int(sys.argv[2])
    streams, reference = data["streams"], data["reference"]
    found = {
        "river ADWIN": [first_alarm(drift.ADWIN(), stream) for stream in streams],
        "river Page-Hinkley": [first_alarm(drift.PageHinkley(mode="up"), stream) for stream in streams],
        "river KSWIN": [first_alarm(drift.KSWIN(seed=1), stream) for stream in streams],
        "evidently, daily windows": [evidently_daily(stream, reference, a_day) for stream in streams[:MOST]],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
