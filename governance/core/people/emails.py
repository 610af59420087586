"""E-mail addresses are one whatever their case."""

import re

from governance.core.errors import Invalid

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]+")
LONGEST = 320


def clean_email(email: str) -> str:
    """The form in which an address is stored and looked up. Raises Invalid."""
    found = email.strip().lower()
    if len(found) > LONGEST or not _ADDRESS.fullmatch(found):
        raise Invalid.field("email", "expected an address such as mira@example.org")
    return found
