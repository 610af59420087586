"""A comparison of two model versions as plain rows, for the command line and the API. Pure: no database."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from governance.audit.releases.queries import ComparedFinding, Comparison, SliceComparison

SURELY = {-1: "fewer", 0: "not sure", 1: "more"}


def as_rows(found: Comparison, findings: Sequence[ComparedFinding]) -> dict[str, Any]:
    """{before, after, outcome, overall, slices, prompts, pairs, findings}."""
    return {
        "before": found.before,
        "after": found.after,
        "outcome": str(found.outcome),
        "overall": asdict(found.overall) if found.overall else None,
        "slices": [_slice(row) for row in found.slices],
        "prompts": found.prompts,
        "pairs": [{"slice": row.name, **asdict(row.found)} for row in found.pairs],
        "findings": [
            {"finding": row.reference, "title": row.title, "state": row.state, "verdict": row.verdict}
            for row in findings
        ],
    }


def _slice(row: SliceComparison) -> dict[str, Any]:
    return {
        "slice": row.name,
        "language": row.language,
        "scenario": row.scenario,
        **asdict(row.stratum),
        "difference": row.difference,
        "low": row.low,
        "high": row.high,
        "surely": SURELY[row.surely],
    }
