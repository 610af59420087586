"""What was built, and the thread of one example."""

from collections.abc import Mapping, Sequence

from governance.views.account.built import DatasetLine
from reports.document import Block, Step, Table, Trail, columns


def built_blocks(built: Sequence[DatasetLine], trail: Sequence[Step]) -> list[Block]:
    return [
        _versions(built),
        Trail(
            "The thread of one example, from the training row back to the words it came of",
            trail,
            "There is no frozen dataset version with an example yet, so no thread can be shown.",
        ),
    ]


def _versions(built: Sequence[DatasetLine]) -> Table:
    rows = [
        (
            line.reference,
            line.title,
            line.examples,
            _left_out(line.excluded),
            line.built_at,
            line.frozen_at,
            ", ".join(line.model_versions),
            line.content_hash,
        )
        for line in built
    ]
    names = columns(
        "Version",
        "Dataset",
        "Examples #",
        "Left out",
        "Built @",
        "Frozen @",
        "Model versions trained",
        "Content hash",
    )
    return Table("Dataset versions", names, rows, "No dataset version was built.")


def _left_out(excluded: Mapping[str, int]) -> str:
    return ", ".join(f"{reason.replace('_', ' ')} {count:,}" for reason, count in sorted(excluded.items()))
