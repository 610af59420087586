"""Whatever else someone says of an answer. Every statement may carry a comment; one that is nothing else is of this kind."""

from governance.feedback.kinds.kind import FeedbackKind, Kind

COMMENT = FeedbackKind(
    kind=Kind.COMMENT,
    noun="Comment",
    plural="Comments",
    sign="",
    asked="Comment",
    needs=("comment",),
    detail=lambda said, parts, beside: "",
    told=lambda said, parts, words: words("You wrote a comment"),
)
