"""The counts that are to be none (`python -m tests.house` prints them all)."""

from tests import house
from tests.constructors import Sources

MOST_BY_POSITION = 100
"""Calls that are left to convert; it may only fall."""


def test_what_takes_a_unit_of_work_is_behind_commands_and_what_takes_a_session_behind_queries() -> None:
    assert house.outside_the_doors() == {}


def test_pieces_of_app_ui_are_shared() -> None:
    assert house.single_use_pieces() == []


def test_no_phrase_of_the_banned_list_is_on_a_screen_or_in_the_docs() -> None:
    assert house.banned_words() == []


def test_constructors_of_more_than_five_fields_name_them() -> None:
    by_position = list(Sources().by_position())
    assert len(by_position) <= MOST_BY_POSITION, by_position
