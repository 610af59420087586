"""What can be asked about datasets."""

from governance.datasets.consent import withdrawn_examples
from governance.datasets.gate import GateCheck, gate
from governance.datasets.queries.examples import (
    ExampleLine,
    ExamplePage,
    ExampleView,
    SourceRow,
    example_view,
    examples_page,
)
from governance.datasets.queries.versions import (
    CarriedOut,
    DatasetRow,
    Rebuilt,
    VersionRow,
    VersionView,
    dataset_version,
    datasets,
    rebuild_matches,
    rebuilt,
    trained_on,
    version_row,
    version_view,
    versions,
)
from governance.datasets.queries.withdrawal import (
    AffectedVersion,
    DatasetCounts,
    affected_by_withdrawal,
    dataset_counts,
)

__all__ = [
    "AffectedVersion",
    "CarriedOut",
    "DatasetCounts",
    "DatasetRow",
    "ExampleLine",
    "ExamplePage",
    "ExampleView",
    "GateCheck",
    "Rebuilt",
    "SourceRow",
    "VersionRow",
    "VersionView",
    "affected_by_withdrawal",
    "dataset_counts",
    "dataset_version",
    "datasets",
    "example_view",
    "examples_page",
    "gate",
    "rebuild_matches",
    "rebuilt",
    "trained_on",
    "version_row",
    "version_view",
    "versions",
    "withdrawn_examples",
]
