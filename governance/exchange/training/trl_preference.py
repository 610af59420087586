"""TRL, DPOTrainer: preferences with an explicit prompt, conversational.

As a single file each line is canonical JSON (RFC 8785), so the file alone proves the content hash of a version that holds
preferences only and no votes in its rows: the SHA-256 of a line, without its line feed, is the digest of that example, and the
SHA-256 of these digests, as bytes one after the other, is the content hash.
"""

from collections.abc import Iterator

from sqlmodel import Session

from governance.datasets.example_row import ExampleRow
from governance.datasets.queries.export import stream_preference_lines
from governance.exchange.training.format import MESSAGES, NotCarried, Row, TrainingFormat, preference


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = preference(example)
    if isinstance(found, NotCarried):
        return found
    prompt, chosen, rejected = found
    return [{"chosen": chosen, "prompt": prompt, "rejected": rejected}]


FORMAT = TrainingFormat(
    name="trl-preference",
    title="TRL preferences with explicit prompts (DPOTrainer)",
    tool="trl",
    features={"chosen": MESSAGES, "prompt": MESSAGES, "rejected": MESSAGES},
    rows=_rows,
)


def preference_lines(session: Session, version_id: int) -> Iterator[bytes]:
    """The preferences of a frozen version, one JSON object a line: chosen, prompt and rejected, each a list of messages.

    Raises NotFound, Conflict for a version that isn't frozen, or, after the last line, for one whose examples are not those that
    were frozen.
    """
    return (line + b"\n" for line in stream_preference_lines(session, version_id))
