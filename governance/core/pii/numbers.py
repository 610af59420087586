"""E-mail addresses, IBANs, cards, IP addresses and telephone numbers. Every pattern is bounded, so that no text is slow."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from governance.core.pii.checks import luhn, mod_97
from governance.core.pii.found import Found, PiiKind

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{1,62}(?![\w@])",
    re.UNICODE,
)


def emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        local = match[0].split("@")[0]
        if not local.startswith(".") and ".." not in local:
            yield Found(PiiKind.EMAIL, match.start(), match.end())


_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \-]?[A-Za-z0-9]{1,4}){3,8}(?![A-Za-z0-9])")
_IBAN_LENGTHS = {
    length: frozenset(countries.split())
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO EG GT HU LB NI PL SV",
        29: "BR PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
}
"""How long a country's IBAN is: SWIFT's IBAN registry (ISO 13616)."""


def ibans(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        end = _iban_end(match[0])
        if end:
            yield Found(PiiKind.IBAN, match.start(), match.start() + end, match[0][:2].lower())


def _iban_end(text: str) -> int:
    """Where the IBAN with which `text` begins ends; 0 where there is none. A word may follow it and look like a part of it."""
    country, signs = text[:2].upper(), 0
    length = next((length for length, names in _IBAN_LENGTHS.items() if country in names), 0)
    for place, sign in enumerate(text, 1):
        signs += sign.isalnum()
        if signs == length:
            plain = re.sub(r"[ \-]", "", text[:place]).upper()
            whole = place == len(text) or not text[place].isalnum()
            return place if whole and mod_97(plain) else 0
    return 0


_CARD = re.compile(r"(?<![\d.,-])(?:\d[ \-]?){12,18}\d(?![\d-])")
_BRANDS = (
    ("amex", re.compile(r"3[47]\d{13}")),
    ("visa", re.compile(r"4\d{12}(?:\d{3}){0,2}")),
    ("mastercard", re.compile(r"(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}")),
    ("discover", re.compile(r"(?:6011|64[4-9]\d|65\d\d)\d{12}")),
    ("jcb", re.compile(r"35(?:2[89]|[3-8]\d)\d{12}")),
    ("diners", re.compile(r"3(?:0[0-5]|[689]\d)\d{11}")),
    ("unionpay", re.compile(r"62\d{14,17}")),
    ("maestro", re.compile(r"(?:50|5[6-9]|6[0139])\d{11,17}")),
    ("rupay", re.compile(r"(?:60|81|82|508)\d{13,14}")),
)


def cards(text: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        brand = next((name for name, form in _BRANDS if form.fullmatch(digits)), None)
        if brand and len(set(digits)) > 1 and luhn(digits):
            yield Found(PiiKind.CARD, match.start(), match.end(), brand)


_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{3,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])")


def ips(text: str) -> Iterator[Found]:
    """Addresses that can stand for somebody: not loopback, unspecified, multicast or a version number such as 1.2.3.4 after
    "version" or "v".
    """
    for match in _IPV4.finditer(text):
        before = text[max(0, match.start() - 9) : match.start()].lower().rstrip()
        if _can_be_someones(match[0]) and not before.endswith(("version", "release", "§", "v")):
            yield Found(PiiKind.IP, match.start(), match.end(), "v4")
    for match in _IPV6.finditer(text):
        if match[0].count(":") >= 2 and _can_be_someones(match[0]):
            yield Found(PiiKind.IP, match.start(), match.end(), "v6")


def _can_be_someones(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)


_GAP = r"[ \u00a0.\-/]?"
_PHONES = tuple(
    (name, re.compile(rf"(?<![\w.,+/-]){form}(?![\w]|[.,/-]\d)", re.ASCII))
    for name, form in (
        ("international", rf"(?:\+|00)[1-9](?:{_GAP}\(?\d\)?){{7,14}}"),
        ("us", r"(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}"),
        ("fr", r"0[1-9](?:[ .\u00a0-]\d\d){4}|0[67]\d{8}"),
        ("es", r"[6-9]\d\d(?:[ .\u00a0-]\d{3}){2}|[67]\d\d[ .-]\d\d[ .-]\d\d[ .-]\d\d"),
        ("de", r"\(?0[1-9]\d{1,4}\)?[ /-]{1,3}\d{3,9}(?:[ -]\d{1,6}){0,3}|01[567]\d{8,9}"),
        ("gb", r"0[1237]\d{2,4} \d{3,6}(?: \d{3,4})?|07\d{9}"),
        ("cn", r"1[3-9]\d(?:[ -]?\d{4}){2}"),
        ("in", r"[6-9]\d{4}[ -]\d{5}"),
        ("ar", r"05\d[ -]?\d{3}[ -]?\d{4}"),
    )
)
_SPELLED = (
    "phone mobile cell whatsapp tel teléfono telefono móvil movil celular llámame téléphone telephone portable telefon handy"
    " mobil rufnummer telefone cellulare"
)
_OTHER_SCRIPTS = "电话 手机 联系方式 फोन फ़ोन मोबाइल هاتف جوال"
_WORDED = re.compile(
    rf"(?:\b(?:{'|'.join(_SPELLED.split())})\b|{'|'.join(_OTHER_SCRIPTS.split())})"
    r"(?: (?:number|me|at|on|al|au|is|es|est|ist|nummer|número|numéro)\b){0,2}[.:：]{0,2} {0,3}"
    r"(?P<number>\(?\d(?:[ .\-/()]{0,2}\d){6,14})(?!\d)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4}")


def phones(text: str) -> Iterator[Found]:
    """Numbers in a form that is dialled, and plain digits after a word such as "Telefon"."""
    for match in _WORDED.finditer(text):
        if not _DATE.fullmatch(match["number"]):
            yield Found(PiiKind.PHONE, match.start("number"), match.end("number"), "named")
    for name, form in _PHONES:
        for match in form.finditer(text):
            if not _DATE.fullmatch(match[0]):
                yield Found(PiiKind.PHONE, match.start(), match.end(), name)
