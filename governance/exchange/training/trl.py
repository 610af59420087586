"""Out to TRL, the fine-tuning library: its preference format, explicit prompt, conversational, as JSONL with a manifest.

Each line is canonical JSON (RFC 8785), so the file alone proves the content hash: the SHA-256 of a line, without its line feed,
is the digest of that example, and the SHA-256 of these digests, as bytes one after the other, is the content hash.
Format: TRL documentation, "Dataset formats and types", preference with explicit prompt.
"""

from collections.abc import Iterator

from sqlmodel import Session

from governance.core.canonical import canonical
from governance.datasets.export import stream_examples
from governance.exchange.training.format import TrainingFormat


def preference_lines(session: Session, version_id: int) -> Iterator[bytes]:
    """The examples of a frozen version, one JSON object a line: chosen, prompt and rejected, each a list of messages.

    Line n is the example at position n - 1. Raises NotFound, Conflict for a version that isn't frozen, or, after the last
    line, for one whose examples are not those that were frozen.
    """
    for example in stream_examples(session, version_id):
        pair = example.pair
        yield canonical({"chosen": pair.chosen, "prompt": pair.prompt, "rejected": pair.rejected}) + b"\n"


WRITER = TrainingFormat(
    name="trl-preference",
    title="TRL preference pairs",
    words="explicit prompt, conversational, one JSON object a line",
    form="explicit prompt, conversational",
    lines=preference_lines,
)
