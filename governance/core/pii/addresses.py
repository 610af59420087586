"""Street addresses as they are written in English, Spanish, French, German and Chinese: a street word beside a house number."""

import re
from collections.abc import Iterator

from governance.core.pii.found import Found, PiiKind

_NAME = r"[^\W\d_][\w'’.-]{0,30}"
_NAMES = rf"{_NAME}(?: {_NAME}){{0,4}}"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’.-]{0,30}"
_NUMBER = r"\d{1,5}(?: ?[A-Za-z]\b)?"

_EN = (
    r"Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Drive|Dr\.?|Boulevard|Blvd\.?|Court|Ct\.?|Square|Sq\.?|Place|Terrace|Close"
    r"|Crescent|Way|Parkway|Pkwy\.?|Mews"
)
_ES = r"calle|c/|avenida|avda\.?|paseo|plaza|camino|carrera|cra\.?|travesía|ronda|glorieta"
_FR = r"rue|avenue|av\.|boulevard|bd|allées?|chemin|impasse|quai|cours|route|passage|square|faubourg"
_DE_JOINED, _DE = (
    r"straße|strasse|str\.|weg|gasse|allee|platz|damm|ufer|ring|steig",
    r"Straße|Strasse|Str\.|Weg|Gasse|Allee|Platz|Damm|Ufer|Ring",
)

_FORMS = {
    "en": rf"\b\d{{1,5}}[A-Za-z]? (?:{_CAPITAL} ){{1,4}}(?:{_EN})(?!\w)",
    "es": rf"\b(?i:{_ES}) ?{_NAMES},? {{0,2}}(?:n\.?º ?|núm\.? ?|# ?)?{_NUMBER}",
    "fr": rf"\b{_NUMBER}(?: ?(?:bis|ter))?,? (?i:{_FR})(?: de la| du| des| de l['’]| de| d['’])? ?{_NAMES}",
    "de": rf"\b(?:[A-ZÄÖÜ][\w-]{{1,40}}(?:{_DE_JOINED})|[A-ZÄÖÜ][\w-]{{1,30}} (?:{_DE})) {_NUMBER}",
    "zh": r"[\u4e00-\u9fff]{2,12}(?:路|街|道|巷|弄|胡同)\d{1,5}(?:弄\d{1,4})?号",
}
_COMPILED = {name: re.compile(form) for name, form in _FORMS.items()}


def street_addresses(text: str) -> Iterator[Found]:
    for name, form in _COMPILED.items():
        for match in form.finditer(text):
            yield Found(PiiKind.ADDRESS, match.start(), match.end(), name)
