"""From the JSON of one record to the record, or to what is wrong with it in the sender's terms."""

import re
from dataclasses import replace
from difflib import get_close_matches

import msgspec

from governance.core.errors import Invalid, Problem
from governance.feedback.records import FIELDS, FeedbackRecord

_PATH = re.compile(r" - at `\$\.?([^`\[.]*)[^`]*`")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_MISSING = re.compile(r"missing required field `([^`]*)`")
_decoder = msgspec.json.Decoder(FeedbackRecord)


def decode(line: bytes | msgspec.Raw, number: int | None = None) -> FeedbackRecord | Problem:
    """The record that a JSON object says; `number` is its line, for the problem."""
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as error:
        return problem_of(error, number)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Problem("record", f"not JSON: {error}", number)
    except RecursionError:
        return Problem("record", "nested too deeply", number)


def problem_of(error: Exception, number: int | None = None) -> Problem:
    """What msgspec found wrong with a record, under the field where it found it; an unknown field comes with the nearest one.

    Of what a reader of ours refused (Invalid), its first problem.
    """
    if isinstance(error, Invalid):
        return replace(error.problems[0], line=number)
    words = str(error)
    unknown = _UNKNOWN.search(words)
    if unknown:
        near = get_close_matches(unknown[1], FIELDS, 1)
        return Problem(unknown[1], "no such field" + (f"; did you mean {near[0]}?" if near else ""), number)
    missing = _MISSING.search(words)
    if missing:
        return Problem(missing[1], "expected a value", number)
    place = _PATH.search(words)
    return Problem(place[1] if place and place[1] else "record", _PATH.sub("", words), number)
