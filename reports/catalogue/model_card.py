"""The card of one model version."""

from governance.views.account.carded import carded
from reports.catalogue.kind import ReportKind
from reports.reading import Reading


def heading(reading: Reading) -> str:
    return f"Model card: {reading.of_argument(carded).name}"


REPORT = ReportKind(
    "model-card",
    "Model card",
    "One model version: training data, performance by slice with intervals, known limits, against the version before.",
    heading,
    argument="MODEL",
)
