"""Someone unknown who gives five stars to 45 answers in half an hour: what the crowd is looked over for."""

from datetime import timedelta
from random import Random

from governance.core.unit_of_work import UnitOfWork
from governance.demo.records import Organisation, Output
from governance.feedback.commands import record_batch
from governance.feedback.records import FeedbackRecord

HANDLE, ORIGIN = "brisk-magpie-45", "demo-link"
RATINGS, MINUTES = 45, 30
BEFORE_END = timedelta(days=2)


def give_stars(unit: UnitOfWork, told: Organisation, random: Random) -> int:
    """Stores the stranger's ratings of answers of the newest version. Returns how many."""
    newest = told.model.versions[-1].label
    known = [each for each in told.outputs if each.model_version == newest and each.produced_at < unit.at]
    drawn = random.sample(known, RATINGS)
    said = [(line, _rating(line, output, unit, told)) for line, output in enumerate(drawn, 1)]
    return len(record_batch(unit, ORIGIN, said, strict=True).created)


def _rating(number: int, output: Output, unit: UnitOfWork, told: Organisation) -> FeedbackRecord:
    seconds = MINUTES * 60 * (RATINGS - number + 1) // RATINGS
    return FeedbackRecord(
        key=f"stars-{number}",
        kind="rating",
        model_version=f"{told.model.slug} {output.model_version}",
        output=output.external_id,
        person=HANDLE,
        rating=5,
        given_at=unit.at - timedelta(seconds=seconds),
    )
