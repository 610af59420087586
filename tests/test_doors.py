"""The counts that are to be none (`python -m tests.house` prints them all)."""

from tests import house


def test_what_takes_a_unit_of_work_is_behind_commands_and_what_takes_a_session_behind_queries() -> None:
    assert house.outside_the_doors() == {}


def test_pieces_of_app_ui_are_shared() -> None:
    assert house.single_use_pieces() == []


def test_no_phrase_of_the_banned_list_is_on_a_screen_or_in_the_docs() -> None:
    assert house.banned_words() == []
