"""Personal data in free text: what has a form is found, in every language of the contributors' pages that writes it."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.core.pii import find_pii, mask
from governance.core.pii.checks import luhn, mod_11_2, mod_11_10, mod_97, verhoeff

ARABIC = "050 123 4567".translate({ord("0") + value: 0x660 + value for value in range(10)})

HELD = [
    ("Write to jo.b+x@mail.example.org.", "email", "jo.b+x@mail.example.org"),
    ("me@例え.jp", "email", "me@例え.jp"),
    ("IBAN DE89 3704 0044 0532 0130 00 please", "iban", "DE89 3704 0044 0532 0130 00"),
    ("GB82WEST12345698765432", "iban", "GB82WEST12345698765432"),
    ("card 4111 1111 1111 1111 ok", "card", "4111 1111 1111 1111"),
    ("378282246310005", "card", "378282246310005"),
    ("mi DNI es 12345678Z", "national_id", "12345678Z"),
    ("X1234567L", "national_id", "X1234567L"),
    ("n° 2 55 08 14 168 025 38", "national_id", "2 55 08 14 168 025 38"),
    ("Steuer-ID 86 095 742 719", "national_id", "86 095 742 719"),
    ("आधार 2341 2341 2346", "national_id", "2341 2341 2346"),
    ("आधार २३४१ २३४१ २३४६", "national_id", "२३४१ २३४१ २३४६"),
    ("身份证11010519491231002X", "national_id", "11010519491231002X"),
    ("RSSMRA85T10A562S", "national_id", "RSSMRA85T10A562S"),
    ("CPF 529.982.247-25", "national_id", "529.982.247-25"),
    ("PESEL 44051401359", "national_id", "44051401359"),
    ("SSN 078-05-1120", "national_id", "078-05-1120"),
    ("NHS 943 476 5919", "national_id", "943 476 5919"),
    ("from 203.0.113.7 today", "ip", "203.0.113.7"),
    ("2001:db8::1", "ip", "2001:db8::1"),
    ("+44 20 7946 0958", "phone", "+44 20 7946 0958"),
    ("+1 (212) 555-0134", "phone", "+1 (212) 555-0134"),
    ("(212) 555-0134", "phone", "(212) 555-0134"),
    ("06 12 34 56 78", "phone", "06 12 34 56 78"),
    ("612 345 678", "phone", "612 345 678"),
    ("0151 23456789", "phone", "0151 23456789"),
    ("138 0013 8000", "phone", "138 0013 8000"),
    ("मेरा फोन 98765 43210", "phone", "98765 43210"),
    ("电话：01012345678", "phone", "01012345678"),
    ("mon téléphone est 0142345678", "phone", "0142345678"),
    (ARABIC, "phone", ARABIC),
    ("I live at 221B Baker Street in London", "address", "221B Baker Street"),
    ("vivo en Calle Mayor 12", "address", "Calle Mayor 12"),
    ("J'habite 3 bis, rue Victor", "address", "3 bis, rue Victor"),
    ("Ich wohne Hauptstraße 12", "address", "Hauptstraße 12"),
    ("住在中关村大街27号", "address", "住在中关村大街27号"),
]

INNOCENT = [
    "on 2026-11-30 at 10:30",
    "version 1.2.3.4",
    "127.0.0.1 is this machine",
    "order 1234567890123456",
    "a card that fails its check: 4111 1111 1111 1112",
    "12345678A",
    "It cost 1,000,000 to 2,500.50",
    "see section 3.2.1 of CASE-17 and EVENT-1234567",
    "std::vector and 12:30:45",
    "ISBN 978-3-16-148410-0",
    "30.11.2026, 10 000 000 people",
    "GB82WEST12345698765433",
]


@pytest.mark.parametrize(("text", "kind", "words"), HELD)
def test_what_has_a_form_is_found_where_it_stands(text: str, kind: str, words: str) -> None:
    assert [(found.kind.value, text[found.start : found.end]) for found in find_pii(text)] == [(kind, words)]


@pytest.mark.parametrize("text", INNOCENT)
def test_dates_amounts_versions_and_failed_checks_are_left_alone(text: str) -> None:
    assert find_pii(text) == []


def test_masking_replaces_each_by_its_kind_and_leaves_the_rest() -> None:
    text = "Write to a@example.org or +44 20 7946 0958, both work."
    assert mask(text) == "Write to [email] or [phone], both work."


@pytest.mark.parametrize(
    ("check", "number", "place"),
    [
        (luhn, "79927398713", 10),
        (verhoeff, "2363", 3),
        (mod_11_10, "86095742719", 10),
        (mod_11_2, "11010519491231002X", 17),
        (mod_97, "DE89370400440532013000", 3),
    ],
)
def test_a_check_digit_admits_one_of_ten(check, number: str, place: int) -> None:  # type: ignore[no-untyped-def]
    signs = "0123456789X" if number[-1] == "X" else "0123456789"
    admitted = [sign for sign in signs if check(number[:place] + sign + number[place + 1 :])]
    assert admitted == [number[place]]


@given(st.text(max_size=300))
def test_finds_never_overlap_and_masking_leaves_nothing_that_is_found(text: str) -> None:
    found = find_pii(text)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(0 <= each.start < each.end <= len(text) for each in found)


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "1 ", "a.", "+", "::", "a@", "calle ", "12 rue de ", "A ", "0 12 ", "DE89 ", "00 ", "(0"],
)
def test_no_text_takes_long(piece: str) -> None:
    """Twice the text takes about twice the time, not four times."""
    short, long = piece * (20_000 // len(piece)), piece * (80_000 // len(piece))
    spent = []
    for text in (short, long):
        start = time.process_time()
        find_pii(text)
        spent.append(time.process_time() - start)
    assert spent[1] < 10 * spent[0] + 0.05
