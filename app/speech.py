"""The words of public pages in the reader's language.

Pages call `say` with the English words; catalogs (gettext, in app/locale) hold the others. A language without a catalog, or a
sentence that a catalog lacks, is said in English.
"""

import gettext
from functools import lru_cache
from pathlib import Path

import streamlit as st
from langcodes import closest_supported_match

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "plumbline"
IN_ADDRESS = "lang"
LANGUAGES = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
    "hi": "हिन्दी",
    "zh-Hans": "简体中文",
    "ar": "العربية",
}
"""The languages of the public pages, each in its own name."""


def language() -> str:
    """The language to speak: that of the address (`?lang=`), else the nearest to the browser's, else English."""
    asked = st.query_params.get(IN_ADDRESS, "")
    if asked in LANGUAGES:
        return asked
    return closest_supported_match(st.context.locale or "en", list(LANGUAGES)) or "en"


def say(words: str, **values: object) -> str:
    """`words` in the reader's language, with `{name}` filled in from `values`."""
    return _catalog(language()).gettext(words).format(**values)


@lru_cache(len(LANGUAGES))
def _catalog(spoken: str) -> gettext.NullTranslations:
    return gettext.translation(
        DOMAIN, LOCALE, languages=[spoken.replace("-", "_"), spoken.split("-")[0]], fallback=True
    )
