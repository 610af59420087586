"""What an answer should have said."""

from collections.abc import Iterable, Sequence
from typing import Any

from governance.feedback.kinds.kind import FeedbackKind, FilledIn, Kind, Shown, Trains


def _from_form(filled: FilledIn, shown: Sequence[Shown]) -> Iterable[dict[str, Any]]:
    correction = (filled.correction or "").strip()
    if correction and correction != shown[0].answer.strip():
        yield {"correction": correction}


CORRECTION = FeedbackKind(
    kind=Kind.CORRECTION,
    noun="Correction",
    plural="Corrections",
    sign="✎",
    asked="Correct it",
    needs=("correction",),
    detail=lambda said, parts, beside: "",
    cell=lambda said, parts: "✎ correction",
    told=lambda said, parts, words: words("You wrote a better answer"),
    from_form=_from_form,
    trains=Trains.CORRECTION,
)
