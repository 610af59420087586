"""What a record may say, whatever is thrown at it."""

from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from governance.feedback.decoding import decode
from governance.feedback.records import FeedbackRecord, check, is_name
from tests.api.records import a_record


@given(text=st.text(max_size=30))
def test_a_name_is_what_shows_as_it_is(text: str) -> None:
    problems = check(
        msgspec.convert(a_record(person=f"p{text}"), FeedbackRecord), datetime(2030, 1, 1, tzinfo=UTC)
    )
    assert (problems == []) == is_name(text)
    if text.isprintable():
        assert is_name(text)


@given(body=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_comes_in_is_a_record_or_a_problem(body: bytes) -> None:
    found = decode(body, 3)
    assert isinstance(found, FeedbackRecord) or (found.field and found.line == 3)
