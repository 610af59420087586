"""How good an answer is, 1 to 5."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from governance.core.translated import marked
from governance.feedback.kinds.kind import FeedbackKind, FilledIn, Kind, Part, Said, Shown, Words, in_range

STARS = {
    1: marked("1 · bad"),
    2: "2",
    3: marked("3 · middling"),
    4: "4",
    5: marked("5 · good"),
}


def _told(said: Said, _: Sequence[Part], words: Words) -> str:
    return words("You rated an answer: {stars}", stars=words(STARS[said.rating or 1]))


def _from_form(filled: FilledIn, _: Sequence[Shown]) -> Iterable[dict[str, Any]]:
    if filled.rating is not None:
        yield {"rating": filled.rating}


def _stars(said: Said, _: Sequence[Part]) -> str:
    return "★" * (said.rating or 0) + "☆" * (5 - (said.rating or 0))


RATING = FeedbackKind(
    kind=Kind.RATING,
    noun="Rating",
    plural="Ratings",
    sign="★",
    asked="Rate it",
    needs=("rating",),
    bounds={"rating": (1, 5)},
    check=partial(in_range, name="rating", least=1, most=5),
    detail=lambda said, parts, beside: f"{said.rating} of 5",
    cell=_stars,
    told=_told,
    from_form=_from_form,
)
