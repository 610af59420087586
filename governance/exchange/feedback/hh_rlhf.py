"""Preference pairs as Anthropic published them (hh-rlhf): two whole transcripts a line, `chosen` and `rejected`.

A transcript starts with a Human turn; turns are set off by `\\n\\nHuman:` and `\\n\\nAssistant:`. The two share everything up to
the last Assistant turn, which is what was compared. Format: formats published with the data, github.com/anthropics/hh-rlhf.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from governance.core.canonical import sha256
from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.format import Asked, FeedbackFormat, Read
from governance.exchange.reading import lines
from governance.exchange.samples import Sample
from governance.feedback.records import FeedbackRecord, Message

UNKNOWN_VERSION = "hh-rlhf unspecified"
"""The data doesn't say which models answered."""

SCENARIO = "harmlessness"
TURN = re.compile(r"\n\n(Human|Assistant):")
ROLES = {"Human": "user", "Assistant": "assistant"}


class Pair(msgspec.Struct, forbid_unknown_fields=True):
    chosen: str
    rejected: str


_decoder = msgspec.json.Decoder(Pair)


def read_pairs(path: Path, asked: Asked) -> Iterator[Read]:
    """Comparison feedback with the chosen answer first. The publisher's licence allows training, so consent is set so."""
    if asked.mapping:
        raise Invalid.field("mapping", "hh-rlhf has fixed columns: chosen and rejected")
    version = asked.defaults.get("model_version", UNKNOWN_VERSION)
    for number, line in lines(path, asked.progress):
        try:
            pair = _decoder.decode(line)
        except msgspec.ValidationError as error:
            yield Problem("record", f"expected chosen and rejected, both text: {error}", number)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield Problem("file", f"not JSON: {error}", number)
        else:
            yield _comparison(number, pair, version, asked.defaults)


def _comparison(number: int, pair: Pair, version: str, defaults: Mapping[str, str]) -> Read:
    chosen, rejected = split_transcript(pair.chosen), split_transcript(pair.rejected)
    for field, parts in (("chosen", chosen), ("rejected", rejected)):
        if isinstance(parts, str):
            return Problem(field, parts, number)
    assert not isinstance(chosen, str) and not isinstance(rejected, str)
    if chosen[0] != rejected[0]:
        return Problem(
            "rejected", "the conversation before the last answer differs from the one of chosen", number
        )
    if chosen[1] == rejected[1]:
        return Problem("rejected", "the same answer as chosen: there is no preference", number)
    return number, FeedbackRecord(
        key=sha256(f"{pair.chosen}\x1e{pair.rejected}".encode("utf-8", "surrogatepass"))[:40],
        kind="comparison",
        model_version=version,
        output=sha256(pair.chosen.encode("utf-8", "surrogatepass"))[:40],
        other_output=sha256(pair.rejected.encode("utf-8", "surrogatepass"))[:40],
        preference="first",
        consent=("review", "training"),
        conversation=chosen[0],
        answer=chosen[1],
        other_answer=rejected[1],
        language=defaults.get("language", "en"),
        scenario=defaults.get("scenario", SCENARIO),
    )


def split_transcript(transcript: str) -> tuple[list[Message], str] | str:
    """The messages before the last answer, and that answer; or what is wrong with the transcript."""
    parts = TURN.split(transcript)
    if parts[0] or len(parts) < 5 or parts[1] != "Human":
        return "expected a transcript that starts with a Human turn and has an answer"
    if parts[-2] != "Assistant":
        return "expected the last turn to be the Assistant's"
    answer = parts[-1].strip()
    if not answer:
        return "the answer is empty"
    turns = zip(parts[1:-2:2], parts[2:-2:2], strict=True)
    return [{"role": ROLES[role], "content": words.strip()} for role, words in turns], answer


def _is_hh_rlhf(sample: Sample) -> bool:
    starts = "\\n\\nHuman:" in sample.beginning or "\n\nHuman:" in sample.beginning
    return sample.has("chosen", "rejected") and starts


FORMAT = FeedbackFormat(
    name="hh-rlhf", title="hh-rlhf pairs", recognise=_is_hh_rlhf, fixed=True, read=read_pairs
)
