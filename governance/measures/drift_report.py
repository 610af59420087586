"""Drift by slice: which rates rose (or fell) against a threshold or a reference period, since when, and by how much."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from governance.measures.change_point import onset, size_since
from governance.measures.drift import Values, e_benjamini_hochberg, log_wealth, upper_bound

ALL = "all"
LARGEST_E = 1e300
FEWEST_REFERENCE = 20
"""Observations that a reference period needs in a slice before its rate is compared with."""


class Unusable(ValueError):
    """Data or settings that no drift can be computed from. `field` names the setting or column, `row` counts from 0."""

    def __init__(self, field: str, reason: str, row: int | None = None) -> None:
        self.field, self.reason, self.row = field, reason, row
        super().__init__(f"{field}: {reason}")


@dataclass(frozen=True)
class Against:
    """What rates are compared with: a `threshold`, or the slice's own rate from `start` up to (not including) `end`."""

    threshold: float | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class _Slice:
    name: str
    values: Values
    times: pd.DatetimeIndex
    reference: Values | None


def drift_report(
    frame: pd.DataFrame,
    time: str,
    value: str,
    by: Sequence[str],
    against: Against,
    *,
    level: float = 0.05,
    two_sided: bool = False,
) -> dict[str, Any]:
    """{"slices": [...]}, sorted by evidence. Columns of `frame`: `time` (UTC), `value` (in [0, 1]), and those named in `by`,
    whose values are crossed; the name of a slice joins them by " · ".

    An object a slice: slice, n, rate, baseline, e, alarm, onset, onset_low, onset_high, size, low, high. `e` is the evidence
    against "no rise" after the last observation; alarms are raised by e-BH over all slices at `level`. Against a reference
    period the test uses the upper bound of the slice's reference rate. Onset and size are null where nothing is alarmed. A
    slice whose reference has fewer than 20 observations is listed with a `note` and no evidence. Raises Unusable.
    """
    _check(frame, value, against, level)
    slices = list(_slices(frame, time, value, by, against))
    testable = [each for each in slices if len(each.values) and _is_comparable(each)]
    evidence = {each.name: _log_e(each, against, level, len(testable), two_sided) for each in testable}
    rejected = e_benjamini_hochberg(np.array([evidence[each.name] for each in testable]), level)
    alarmed = {each.name for each, is_one in zip(testable, rejected, strict=True) if is_one}
    rows = [_row(each, against, evidence.get(each.name), each.name in alarmed) for each in slices]
    rows.sort(key=lambda row: (-(row["e"] or 0.0), row["slice"]))
    return {
        "slices": rows,
        "level": level,
        "compared_with": "threshold" if against.threshold is not None else "baseline",
        "two_sided": two_sided,
    }


def _check(frame: pd.DataFrame, value: str, against: Against, level: float) -> None:
    if not 0 < level < 1:
        raise Unusable("level", "expected a number between 0 and 1")
    if against.threshold is not None and not 0 < against.threshold < 1:
        raise Unusable("threshold", "expected a number between 0 and 1, both excluded")
    values = frame[value].to_numpy(dtype=np.float64)
    outside = np.flatnonzero(~((values >= 0) & (values <= 1)))
    if len(outside):
        raise Unusable(value, "expected 0, 1 or a number between them", int(outside[0]))
    if not len(frame):
        raise Unusable(value, "there are no rows")


def _slices(
    frame: pd.DataFrame, time: str, value: str, by: Sequence[str], against: Against
) -> Iterator[_Slice]:
    ordered = frame.sort_values(time, kind="stable")
    if not by:
        yield _slice(ALL, ordered, time, value, against)
        return
    named = ordered.fillna(dict.fromkeys(by, "(none)"))
    for key, part in named.groupby(list(by), sort=True):
        yield _slice(" · ".join(str(each) for each in key), part, time, value, against)


def _slice(name: str, part: pd.DataFrame, time: str, value: str, against: Against) -> _Slice:
    values = part[value].to_numpy(dtype=np.float64)
    times = pd.DatetimeIndex(pd.to_datetime(part[time], utc=True))
    if against.threshold is not None:
        return _Slice(name, values, times, None)
    assert against.start is not None and against.end is not None
    moments = times.tz_localize(None).to_numpy()
    start, end = (
        np.datetime64(each.astimezone(UTC).replace(tzinfo=None)) for each in (against.start, against.end)
    )
    is_later = moments >= end
    is_reference = (moments >= start) & ~is_later
    return _Slice(name, values[is_later], times[is_later], values[is_reference])


def _is_comparable(each: _Slice) -> bool:
    return each.reference is None or len(each.reference) >= FEWEST_REFERENCE


def _log_e(each: _Slice, against: Against, level: float, slices: int, two_sided: bool) -> float:
    """An e-value: its expectation is at most 1 while the slice's rate hasn't risen (or, two-sided, moved)."""
    rise = _against_one_side(each.values, each.reference, against.threshold, level, slices)
    if not two_sided:
        return rise
    reference = None if each.reference is None else 1 - each.reference
    threshold = None if against.threshold is None else 1 - against.threshold
    fall = _against_one_side(1 - each.values, reference, threshold, level, slices)
    return float(np.logaddexp(rise, fall) - np.log(2))


def _against_one_side(
    values: Values, reference: Values | None, threshold: float | None, level: float, slices: int
) -> float:
    """Against a reference: its upper bound is too low with a chance of at most 1/most, and then the wealth, cut at `most`, may be
    anything up to that; so the expectation of half of it is at most (1 + most/most)/2 = 1. Half of `most` is still enough for an
    alarm in one slice alone.
    """
    if reference is None:
        assert threshold is not None
        return float(log_wealth(values, threshold)[-1])
    most = 2 * slices / level
    bound = min(upper_bound(float(reference.sum()), len(reference), 1 / most), 1 - 1e-9)
    return float(min(log_wealth(values, bound)[-1], np.log(most)) - np.log(2))


def _row(each: _Slice, against: Against, log_e: float | None, alarm: bool) -> dict[str, Any]:
    baseline = against.threshold
    if each.reference is not None:
        baseline = float(each.reference.mean()) if len(each.reference) else None
    row: dict[str, Any] = {
        "slice": each.name,
        "n": len(each.values),
        "rate": float(each.values.mean()) if len(each.values) else None,
        "baseline": baseline,
        "e": None if log_e is None else float(min(np.exp(min(log_e, 700.0)), LARGEST_E)),
        "alarm": alarm,
        **dict.fromkeys(("onset", "onset_low", "onset_high", "size", "low", "high")),
    }
    if each.reference is not None and len(each.reference) < FEWEST_REFERENCE:
        row["note"] = f"{len(each.reference)} observations in the baseline: too few for a comparison"
    if alarm and baseline is not None:
        rise = row["rate"] >= baseline
        found = onset(each.values, baseline, rise=rise)
        since = each.values[found.at :]
        size = size_since(since, baseline if each.reference is None else each.reference)
        row |= {
            "onset": _moment(each.times, found.at),
            "onset_low": _moment(each.times, found.first),
            "onset_high": _moment(each.times, found.last),
            "size": size.size,
            "low": size.low,
            "high": size.high,
        }
    return row


def _moment(times: pd.DatetimeIndex, position: int) -> str:
    return str(times[position].isoformat()).replace("+00:00", "Z")
