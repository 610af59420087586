"""What can be asked about datasets."""

from governance.datasets.gate_check import GateCheck
from governance.datasets.queries.composition import VersionComposition, version_composition
from governance.datasets.queries.consent import withdrawn_examples
from governance.datasets.queries.differing import RowChange, row_diff, row_diff_counts
from governance.datasets.queries.examples import (
    ExampleLine,
    ExamplePage,
    ExampleView,
    SourceRow,
    example_view,
    examples_page,
)
from governance.datasets.queries.gate import gate, gate_rules
from governance.datasets.queries.leaving_out import LeftOutLine, LeftOutPage, dry_run, left_out_page
from governance.datasets.queries.rebuilding import Rebuilt, rebuild_matches, rebuilt
from governance.datasets.queries.trainings import trained_datasets, trained_on
from governance.datasets.queries.versions import (
    CarriedOut,
    DatasetRow,
    VersionRow,
    VersionView,
    dataset_version,
    datasets,
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
    "LeftOutLine",
    "LeftOutPage",
    "Rebuilt",
    "RowChange",
    "SourceRow",
    "VersionComposition",
    "VersionRow",
    "VersionView",
    "affected_by_withdrawal",
    "dataset_counts",
    "dataset_version",
    "datasets",
    "dry_run",
    "example_view",
    "examples_page",
    "gate",
    "gate_rules",
    "left_out_page",
    "rebuild_matches",
    "rebuilt",
    "row_diff",
    "row_diff_counts",
    "trained_datasets",
    "trained_on",
    "version_composition",
    "version_row",
    "version_view",
    "versions",
    "withdrawn_examples",
]
