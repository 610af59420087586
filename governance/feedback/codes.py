"""The codes by which contributors find their receipt again. Whoever has the code sees the receipt: only its hash is kept."""

import hashlib
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a code survives being read aloud and typed from paper."""

LENGTH, GROUP = 20, 5
"""Twenty characters of five bits each: a hundred bits."""

_MISREAD = str.maketrans("ILO", "110")


def new_code() -> str:
    """A code that nobody can guess: 7K3M9-QXP4T-WD8HN-V2R5C."""
    return spelled("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def spelled(characters: str) -> str:
    """A code's characters in groups."""
    return "-".join(characters[start : start + GROUP] for start in range(0, len(characters), GROUP))


def code_hash(code: str) -> str:
    """The hash that is stored, whatever the case, the spaces and the hyphens with which the code was typed."""
    typed = re.sub(r"[\s-]", "", code).upper().translate(_MISREAD)
    return hashlib.sha256(typed.encode(errors="replace")).hexdigest()
