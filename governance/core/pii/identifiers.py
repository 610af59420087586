"""National identity, tax and social security numbers, by their check digits where they have any."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from governance.core.pii.checks import luhn, mod_11_2, mod_11_10, verhoeff, weighted
from governance.core.pii.found import Found, PiiKind


@dataclass(frozen=True)
class Form:
    """`is_valid` is given the match without spaces and marks, in capitals."""

    name: str
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]


def national_ids(text: str) -> Iterator[Found]:
    for form in FORMS:
        for match in form.pattern.finditer(text):
            if form.is_valid(re.sub(r"[^0-9A-Za-z]", "", match[0]).upper()):
                yield Found(PiiKind.NATIONAL_ID, match.start(), match.end(), form.name)


_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def _es_dni(plain: str) -> bool:
    return plain[8] == _DNI[int(plain[:8]) % 23]


def _es_nie(plain: str) -> bool:
    return plain[8] == _DNI[int(str("XYZ".index(plain[0])) + plain[1:8]) % 23]


def _fr_nir(plain: str) -> bool:
    """INSEE: the key is 97 less the number's rest by 97; Corsica's 2A and 2B count as 19 and 18."""
    number = plain[:13].replace("2A", "19", 1) if plain[5:7] == "2A" else plain[:13]
    number = number.replace("2B", "18", 1) if plain[5:7] == "2B" else number
    return number.isdigit() and int(plain[13:]) == 97 - int(number) % 97


def _de_tax(plain: str) -> bool:
    """In the first ten digits one comes twice or thrice, so that chance numbers are rare."""
    counts = [plain[:10].count(digit) for digit in set(plain[:10])]
    return max(counts) in (2, 3) and sum(count > 1 for count in counts) == 1 and mod_11_10(plain)


def _us_ssn(plain: str) -> bool:
    return plain[:3] not in ("000", "666") and plain[0] != "9" and plain[3:5] != "00" and plain[5:] != "0000"


def _gb_nino(plain: str) -> bool:
    return plain[:2] not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ")


def _gb_nhs(plain: str) -> bool:
    return (11 - weighted(plain, tuple(range(10, 1, -1))) % 11) % 11 == int(plain[9])


def _cn_id(plain: str) -> bool:
    return 1 <= int(plain[10:12]) <= 12 and 1 <= int(plain[12:14]) <= 31 and mod_11_2(plain)


def _br_cpf(plain: str) -> bool:
    if len(set(plain)) == 1:
        return False
    for length in (9, 10):
        rest = weighted(plain[:length], tuple(range(length + 1, 1, -1))) * 10 % 11 % 10
        if rest != int(plain[length]):
            return False
    return True


_ODD = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25,
    24, 23,
), strict=True))  # fmt: skip


def _it_cf(plain: str) -> bool:
    """Decreto ministeriale 23 December 1976: odd places by a table, even ones by their value."""
    total = 0
    for place, sign in enumerate(plain[:15], 1):
        total += _ODD[sign] if place % 2 else (int(sign) if sign.isdigit() else ord(sign) - 65)
    return chr(65 + total % 26) == plain[15]


def _pl_pesel(plain: str) -> bool:
    total = weighted(plain, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3))
    return 1 <= int(plain[2:4]) % 20 <= 12 and (10 - total % 10) % 10 == int(plain[10])


def _form(name: str, pattern: str, is_valid: Callable[[str], bool]) -> Form:
    return Form(name, re.compile(rf"(?<![\w.+-]){pattern}(?!\w|[-.]\w)", re.ASCII), is_valid)


FORMS = (
    _form("es-dni", r"\d{2}\.?\d{3}\.?\d{3}[ -]?[A-Za-z]", _es_dni),
    _form("es-nie", r"[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]", _es_nie),
    _form("fr-nir", r"[12] ?\d\d ?\d\d ?(?:\d\d|2[ABab]) ?\d{3} ?\d{3} ?\d\d", _fr_nir),
    _form("cn-id", r"[1-9]\d{5}(?:19|20)\d{2}\d{4}\d{3}[\dXx]", _cn_id),
    _form("it-cf", r"[A-Za-z]{6}\d\d[A-Za-z]\d\d[A-Za-z]\d{3}[A-Za-z]", _it_cf),
    _form("in-aadhaar", r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}", verhoeff),
    _form("in-pan", r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]", lambda _plain: True),
    _form("de-tax", r"[1-9]\d ?\d{3} ?\d{3} ?\d{3}", _de_tax),
    _form("br-cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}", _br_cpf),
    _form("pl-pesel", r"\d{11}", _pl_pesel),
    _form("us-ssn", r"\d{3}[- ]\d{2}[- ]\d{4}", _us_ssn),
    _form("gb-nino", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]", _gb_nino),
    _form("gb-nhs", r"\d{3} \d{3} \d{4}", _gb_nhs),
    _form("sa-id", r"[12]\d{9}", luhn),
)
