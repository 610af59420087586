"""What people look at: two model versions compared, with the findings that the release should close."""

from governance.audit.releases.queries.comparison import (
    Comparison,
    Outcome,
    PairedRow,
    SliceComparison,
    release_comparison,
)
from governance.audit.releases.queries.findings import ComparedFinding, findings_to_close

__all__ = [
    "ComparedFinding",
    "Comparison",
    "Outcome",
    "PairedRow",
    "SliceComparison",
    "findings_to_close",
    "release_comparison",
]
