"""The model's versions, and the two dataset versions that the later ones were trained on."""

from governance.demo.records import Dataset, DatasetVersion, Model, ModelVersion
from governance.demo.staff import ENGINEERS
from governance.demo.story import DATASET_DAYS, RELEASED_DAYS, RETIRED_DAYS, TRAINED_ON, VERSIONS
from governance.demo.timeline import Timeline

CURE_BY_DATA = "action-01"
"""The action that the second dataset version carries out."""

_MODEL_NOTES = {
    "1.0": "The first public version.",
    "2.0": "Trained on the first dataset version. Shorter answers; too sure of itself on medical questions in Spanish.",
    "2.1": "Trained on the second dataset version, which holds the corrections of the Spanish medical answers.",
}
_DATASET_NOTES = {
    1: "All comparisons up to then, of answers by version 1.0.",
    2: "All comparisons and corrections up to then. The corrections of Spanish medical answers are in it.",
}
_SOURCES = {1: ("comparisons",), 2: ("comparisons", "corrections")}


def model(timeline: Timeline) -> Model:
    return Model(
        slug="assistant",
        name="Larkmoor assistant",
        description="Answers residents' questions on health, money, school, law, worries and public life, by web and phone.",
        versions=tuple(_model_version(timeline, label) for label in VERSIONS),
    )


def dataset(timeline: Timeline) -> Dataset:
    return Dataset(
        slug="assistant-preferences",
        title="Preferences and corrections",
        description="What people preferred and what they say an answer should have been, with their consent to train on it.",
        versions=tuple(_dataset_version(timeline, number) for number in DATASET_DAYS),
    )


def _model_version(timeline: Timeline, label: str) -> ModelVersion:
    retired = RETIRED_DAYS.get(label)
    return ModelVersion(
        label=label,
        released_at=timeline.day(RELEASED_DAYS[label], 7),
        retired_at=None if retired is None else timeline.day(retired, 7),
        notes=_MODEL_NOTES[label],
        trained_on=TRAINED_ON.get(label),
    )


def _dataset_version(timeline: Timeline, number: int) -> DatasetVersion:
    days = DATASET_DAYS[number]
    return DatasetVersion(
        number=number,
        note=_DATASET_NOTES[number],
        sources=_SOURCES[number],
        built_by=ENGINEERS[0],
        built_at=timeline.day(days, 11),
        frozen_by=ENGINEERS[1],
        frozen_at=timeline.day(days - 4, 14),
        carries_out=(CURE_BY_DATA,) if number == max(DATASET_DAYS) else (),
    )
