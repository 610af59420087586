"""What a detector finds."""

from dataclasses import dataclass
from enum import StrEnum


class PiiKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    IP = "ip"
    NATIONAL_ID = "national_id"
    ADDRESS = "address"


@dataclass(frozen=True)
class Found:
    """`text[start:end]` looks like personal data of this kind. `detail` says which form: `es-dni`, `visa`; empty where there is
    only one.
    """

    kind: PiiKind
    start: int
    end: int
    detail: str = ""
