"""Personal data in free text, found by patterns and check digits: no model, no download, no word leaves the machine.

Made to point things out to whoever types and to whoever releases a dataset. It finds what has a form (an e-mail address, a
card number that passes its check); it can't find a name, so an empty answer is no proof that a text is anonymous.
"""

from collections.abc import Iterator
from itertools import chain

from governance.core.pii.addresses import street_addresses
from governance.core.pii.found import Found, PiiKind
from governance.core.pii.identifiers import national_ids
from governance.core.pii.numbers import cards, emails, ibans, ips, phones

LONGEST = 200_000
"""Characters that are looked at; longer texts are looked at in part."""

_ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xFF10)
"""Where other scripts' digits begin: Arabic, Persian, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, full-width."""

_DIGITS = {zero + value: str(value) for zero in _ZEROS for value in range(10)}
"""Each is one character, so that places stay what they are."""


def find_pii(text: str) -> list[Found]:
    """What in `text` looks like personal data, in the order of the text, nothing twice.

    `start` and `end` are places in `text`, as for slices. Where two detectors overlap, the one that is surer counts: one with
    a check digit before one that only knows a form.
    """
    plain = text[:LONGEST].translate(_DIGITS)
    found: list[Found] = []
    taken = bytearray(len(plain))
    for each in _all(plain):
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            found.append(each)
    return sorted(found, key=lambda each: each.start)


def mask(text: str) -> str:
    """`text` with everything that `find_pii` finds replaced by its kind in brackets: `[email]`."""
    parts, end = [], 0
    for each in find_pii(text):
        parts += [text[end : each.start], f"[{each.kind.value}]"]
        end = each.end
    return "".join([*parts, text[end:]])


def _all(text: str) -> Iterator[Found]:
    """The surest first."""
    return chain(
        emails(text),
        ibans(text),
        cards(text),
        national_ids(text),
        ips(text),
        phones(text),
        street_addresses(text),
    )


__all__ = ["Found", "PiiKind", "find_pii", "mask"]
