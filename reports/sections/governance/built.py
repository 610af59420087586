"""What was built, and the thread of one example."""

from collections.abc import Mapping, Sequence

from governance.views.account.built import DatasetLine, built, newest_frozen_example
from governance.views.thread import thread_of_example
from reports.document import Block, Step, Table, Trail, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind


def built_and_thread(reading: Reading) -> tuple[Sequence[DatasetLine], list[Step]]:
    """The dataset versions, and the thread of one example of the newest frozen one."""
    example_id = newest_frozen_example(reading.session, reading.period)
    nodes = [] if example_id is None else thread_of_example(reading.session, example_id)
    return reading.of_period(built), [Step(each.kind.words, each.reference, each.title) for each in nodes]


def built_blocks(read: tuple[Sequence[DatasetLine], Sequence[Step]]) -> list[Block]:
    versions, trail = read
    return [
        _versions(versions),
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


SECTION = SectionKind("built", "What was built", ("governance",), 60, built_and_thread, built_blocks)
