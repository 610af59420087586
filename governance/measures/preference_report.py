"""Preferences in a table of comparisons, as one answer ready for JSON: strengths, intervals, counts, groups."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from governance.measures.clustered_comparisons import Clusters
from governance.measures.comparisons import BOTH_BAD, Column, Comparisons, count_by, folded_word, pooled
from governance.measures.labels import note_on_writing
from governance.measures.preference import (
    Numbers,
    Resampled,
    Strengths,
    Undetermined,
    fit_strengths,
    resample_strengths,
    worths,
)
from governance.measures.preference_groups import HIGH, LOW, Reversal, reversals, separate

FEWEST_COMPARISONS = 30
"""With fewer comparisons an item's strength is marked too few to say."""


def preference_report(
    frame: pd.DataFrame,
    first: str,
    second: str,
    winner: str,
    by: str | None = None,
    bootstrap: int = 200,
    rng: np.random.Generator | None = None,
    *,
    who: str | None = None,
) -> dict[str, Any]:
    """Davidson strengths of the items named in columns `first` and `second`, from the outcomes in `winner`.

    {"comparisons", "fitted", "reason", "components": [[item]], "nu", "nu_low", "nu_high", "nll",
     "bootstrap": {"resamples", "unfitted"},
     "items": [{"item", "strength", "low", "high", "worth", "worth_low", "worth_high", "comparisons", "wins", "losses",
                "ties", "too_few"}], strongest first,
     "pairs": [{"first", "second", "first_won", "second_won", "ties"}]},
     "note" where there is something to beware of,
    and, with `by`, "by": {value: the same}, "separation": {"statistic", "freedom", "p", "tested"} or None, and
    "reversals": [{"higher", "lower", "group", "interval", "other", "other_interval"}].

    With `who`, a column that says who compared, intervals draw people with all their comparisons; without, comparisons.
    A strength is a log worth, mean 0; worths sum to 1; low and high end a 95 % percentile bootstrap interval. Where the
    strengths can't be told, "fitted" is False and "reason" says why; strengths are None. `rng` is seeded with 0 unless
    given. Raises KeyError for a column the frame lacks, Unreadable for a row that is no comparison.
    """
    rng = np.random.default_rng(0) if rng is None else rng
    groups: Column = ["all"] * len(frame) if by is None else frame[by]
    parts = count_by(frame[first], frame[second], frame[winner], groups)
    whole = pooled(list(parts.values()))
    names = (first, second, winner)
    report, _ = _measure(whole, bootstrap, rng, _clusters(whole, frame, names, who))
    report |= _notes(frame, first, second, winner)
    if by is None:
        return report
    parts.pop("", None)
    measured = {
        value: _measure(part, bootstrap, rng, _clusters(part, frame[frame[by] == value], names, who))
        for value, part in parts.items()
    }
    drawn = {value: resampled for value, (_, resampled) in measured.items() if resampled is not None}
    return report | {
        "by": {value: answer for value, (answer, _) in measured.items()},
        "separation": _separation(parts),
        "reversals": [_reversal(found) for found in reversals({v: parts[v].items for v in drawn}, drawn)],
    }


def _notes(frame: pd.DataFrame, first: str, second: str, winner: str) -> dict[str, str]:
    """What to beware of in how the outcomes and items are written."""
    bad = int(frame[winner].map(lambda word: folded_word(str(word)) in BOTH_BAD).sum())
    notes = [
        note_on_writing(pd.concat([frame[first], frame[second]]), "Items"),
        f"ties saying that neither is good, counted as ties: {bad:,}" if bad else "",
    ]
    return {"note": "; ".join(filter(None, notes))} if any(notes) else {}


def _clusters(
    compared: Comparisons, frame: pd.DataFrame, names: tuple[str, str, str], who: str | None
) -> Clusters | None:
    if who is None or not len(frame):
        return None
    first, second, winner = names
    return Clusters(compared, frame[first], frame[second], frame[winner], frame[who])


def _measure(
    compared: Comparisons, bootstrap: int, rng: np.random.Generator, clusters: Clusters | None
) -> tuple[dict[str, Any], Resampled | None]:
    try:
        fitted = fit_strengths(compared)
    except Undetermined as undetermined:
        return _unfitted(compared, undetermined), None
    resampled = resample_strengths(compared, fitted, rng, bootstrap, clusters)
    return _fitted(compared, fitted, resampled), resampled


def _fitted(compared: Comparisons, fitted: Strengths, resampled: Resampled) -> dict[str, Any]:
    low, high = _ends(resampled.log_worths, len(fitted.items))
    worth_low, worth_high = _ends(worths(resampled.log_worths), len(fitted.items))
    nu_low, nu_high = _ends(resampled.nu[:, np.newaxis], 1)
    columns = {
        "strength": fitted.log_worths.tolist(),
        "low": low,
        "high": high,
        "worth": fitted.worths.tolist(),
        "worth_low": worth_low,
        "worth_high": worth_high,
    }
    return {
        "comparisons": compared.total,
        "fitted": True,
        "reason": None,
        "components": [list(fitted.items)],
        "nu": fitted.nu,
        "nu_low": nu_low[0],
        "nu_high": nu_high[0],
        "nll": fitted.nll,
        "bootstrap": {"resamples": len(resampled.nu) + resampled.unfitted, "unfitted": resampled.unfitted},
        "items": sorted(_items(compared, columns), key=lambda item: -item["strength"]),
        "pairs": _pairs(compared),
    }


def _unfitted(compared: Comparisons, undetermined: Undetermined) -> dict[str, Any]:
    nothing = [None] * len(compared.items)
    columns = ("strength", "low", "high", "worth", "worth_low", "worth_high")
    return {
        "comparisons": compared.total,
        "fitted": False,
        "reason": str(undetermined),
        "components": undetermined.components,
        "nu": None,
        "nu_low": None,
        "nu_high": None,
        "nll": None,
        "bootstrap": {"resamples": 0, "unfitted": 0},
        "items": _items(compared, dict.fromkeys(columns, nothing)),
        "pairs": _pairs(compared),
    }


def _items(compared: Comparisons, columns: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    won, tied = compared.wins(), compared.tie_matrix()
    wins, losses, ties = won.sum(axis=1).tolist(), won.sum(axis=0).tolist(), tied.sum(axis=1).tolist()
    answer = []
    for place, item in enumerate(compared.items):
        count = wins[place] + losses[place] + ties[place]
        answer.append(
            {"item": item}
            | {name: values[place] for name, values in columns.items()}
            | {"comparisons": count, "wins": wins[place], "losses": losses[place], "ties": ties[place]}
            | {"too_few": count < FEWEST_COMPARISONS}
        )
    return answer


def _pairs(compared: Comparisons) -> list[dict[str, Any]]:
    named = zip(compared.first.tolist(), compared.second.tolist(), compared.outcomes.tolist(), strict=True)
    return [
        {
            "first": compared.items[one],
            "second": compared.items[two],
            "first_won": outcomes[0],
            "second_won": outcomes[1],
            "ties": outcomes[2],
        }
        for one, two, outcomes in named
    ]


def _ends(drawn: Numbers, size: int) -> tuple[list[Any], list[Any]]:
    """The ends of the interval of each column; None where nothing was drawn."""
    if not len(drawn):
        return [None] * size, [None] * size
    low, high = np.percentile(drawn, [LOW, HIGH], axis=0)
    return low.tolist(), high.tolist()


def _separation(parts: Mapping[str, Comparisons]) -> dict[str, Any] | None:
    found = separate(parts)
    if found is None:
        return None
    return {
        "statistic": found.statistic,
        "freedom": found.freedom,
        "p": found.p,
        "tested": list(found.tested),
    }


def _reversal(found: Reversal) -> dict[str, Any]:
    return {
        "higher": found.higher,
        "lower": found.lower,
        "group": found.group,
        "interval": list(found.interval),
        "other": found.other,
        "other_interval": list(found.other_interval),
    }
