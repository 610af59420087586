"""Check digits of identifiers: pure functions of their characters."""

from functools import reduce


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: payment cards, SIRET, Canadian and South African numbers."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def mod_97(iban: str) -> bool:
    """ISO 7064 MOD 97-10 as ISO 13616 uses it for IBANs (no spaces, capitals)."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(each, 36)) for each in moved)) % 97 == 1


_MULTIPLY = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_PERMUTE = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


def verhoeff(digits: str) -> bool:
    """Verhoeff (1969), as Aadhaar numbers use it."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_MULTIPLY[check][int(_PERMUTE[place % 8][int(digit)])])
    return check == 0


def mod_11_10(digits: str) -> bool:
    """ISO 7064 MOD 11,10: German tax identification numbers."""
    product = 10
    for digit in digits[:-1]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def mod_11_2(digits: str) -> bool:
    """ISO 7064 MOD 11-2: Chinese resident identity numbers (the last character may be X for 10)."""
    rest = reduce(lambda total, digit: (total + int(digit)) * 2 % 11, digits[:-1], 0)
    return (12 - rest) % 11 == (10 if digits[-1] in "xX" else int(digits[-1]))


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """The sum of the first digits by their weights."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
