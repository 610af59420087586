"""The words of contributors' pages in their language, from gettext catalogs that a translator can edit (app/locale).

Catalogs are read as they are (.po): what a translator saves shows at the next start. `make translations` gathers the words.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

CATALOGS = Path(__file__).parents[1] / "locale"
DOMAIN = "plumbline"
SOURCE = "en"
"""The language in which the words stand in the code."""

LANGUAGES = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
    "hi": "हिन्दी",
    "zh-Hans": "简体中文",
    "ar": "العربية",
}
"""By BCP 47 tag, each under its own name."""


def marked(words: str) -> str:
    """Marks words for translators where they are kept; `Words` translates them where they are shown."""
    return words


@dataclass(frozen=True)
class Words:
    """Speaks one language."""

    language: str

    def __call__(self, words: str, **values: object) -> str:
        """`words` in this language, with `{names}` filled in."""
        told = _catalog(self.language).gettext(words)
        return told.format(**values) if values else told

    def many(self, one: str, many: str, count: int, **values: object) -> str:
        """The form that goes with `count`, which fills in as {count}."""
        told = _catalog(self.language).ngettext(one, many, count)
        return told.format(count=self.number(count), **values)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return str(self._locale.text_direction)

    def number(self, value: int) -> str:
        return format_decimal(value, locale=self._locale)

    def day(self, day: date) -> str:
        return format_date(day, "long", locale=self._locale)

    def language_name(self, tag: str) -> str:
        """What a language is called in this one; its tag where nobody knows."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(self._locale) or tag
        except (ValueError, UnknownLocaleError):
            return tag

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language, sep="-")


def closest(asked: str | None) -> str:
    """The language of ours that is nearest to a browser's: `es` for es-MX, `zh-Hans` for zh-CN, English for those we lack."""
    asked = (asked or "").strip()
    if asked in LANGUAGES:
        return asked
    if asked.split("-")[0].lower() == "zh":
        return "zh-Hans"
    return negotiate_locale([asked], list(LANGUAGES), sep="-") or SOURCE


def catalog_file(language: str) -> Path:
    return CATALOGS / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


@lru_cache(len(LANGUAGES))
def _catalog(language: str) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    with catalog_file(language).open("rb") as file:
        catalog = read_po(file, locale=language.replace("-", "_"), domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
