"""Every catalog is complete, and says with the same blanks what the code says."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from app.ui.translations import DOMAIN, LANGUAGES, SOURCE, Words, catalog_file, closest
from governance.campaigns.queries.attributes import USUAL
from tests.rig.server import ROOT

TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
BLANK = re.compile(r"\{\w*\}")
SPEAKS = re.compile(
    r"from app\.ui\.translations import|import marked$|^def marked\(words|words: Words|words: words\(",
    re.MULTILINE,
)
"""Files with words for contributors, as the Makefile finds them."""

KEYWORDS = {"words": None, "marked": None, "many": (1, 2)}

Id = str | tuple[str, ...]


@cache
def in_code() -> frozenset[Id]:
    """All words that the code shows to contributors."""
    files = [*(ROOT / "app").rglob("*.py"), *(ROOT / "governance").rglob("*.py")]
    return frozenset(
        message
        for path in files
        if SPEAKS.search(path.read_text())
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS)
    )


@cache
def catalog(language: str) -> Catalog:
    path: Path = catalog_file(language)
    with path.open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"), domain=DOMAIN)


def forms(told: Id) -> tuple[str, ...]:
    return told if isinstance(told, tuple) else (told,)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalog_is_complete(language: str) -> None:
    told = {message.id: message for message in catalog(language) if message.id}
    assert set(told) == in_code(), "run: make translations"
    assert not [key for key, message in told.items() if not all(forms(message.string)) or message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_blanks_are_those_of_the_code(language: str) -> None:
    for message in catalog(language):
        if message.id:
            wanted = set(BLANK.findall(forms(message.id)[-1]))
            for told in forms(message.string):
                assert set(BLANK.findall(told)) == wanted, (message.id, told)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_plural_has_as_many_forms_as_the_language(language: str) -> None:
    for message in catalog(language):
        if message.pluralizable:
            assert len(message.string) == catalog(language).num_plurals


def test_the_template_is_that_of_the_code() -> None:
    with (ROOT / "app/locale/plumbline.pot").open("rb") as file:
        assert {message.id for message in read_po(file) if message.id} == in_code(), "run: make translations"


def test_usual_questions_are_translated() -> None:
    for attribute in USUAL:
        assert {attribute.label, *attribute.options} <= in_code()


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("es-MX", "es"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("ar-EG", "ar"),
        ("hi", "hi"),
        ("pt-BR", "en"),
        ("nonsense", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_browser_gets_the_nearest_language(asked: str | None, language: str) -> None:
    assert closest(asked) == language


def test_words_are_spoken_in_the_language() -> None:
    arabic, english = Words("ar"), Words("en")
    assert (arabic.direction, english.direction) == ("rtl", "ltr")
    assert arabic("Yes") == "نعم" and english("Yes") == "Yes"
    assert Words("es")("Open until {day}.", day="hoy") == "Abierto hasta el hoy."
    assert english.many("{count} thing", "{count} things", 2) == "2 things"
    assert Words("de").day(date(2026, 3, 1)) == "1. März 2026"
    assert english.language_name("zh-Hans") == "Chinese (Simplified)"
    assert english.language_name("no-such-tongue-at-all") == "no-such-tongue-at-all"
    assert english("words that nobody marked {here}") == "words that nobody marked {here}"
