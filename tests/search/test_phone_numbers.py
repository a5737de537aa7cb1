"""A phone number has one form, however it is written."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from search.phone_numbers import e164, spaced
from tests.encryption.conftest import again


@pytest.mark.parametrize(
    "written",
    ["206 555 0142", "(206) 555-0142", "1-206-555-0142", "+1 206 555 0142", "206.555.0142"],
)
def test_a_phone_number_is_understood_as_people_write_it(written):
    assert e164(written) == "+12065550142"


def test_a_phone_number_of_another_country_keeps_its_country():
    assert e164("+44 20 7946 0958") == "+442079460958"


@pytest.mark.parametrize(
    "written", ["call her sister", "123", "555 0142", "+1", "2065550142000"]
)
def test_what_is_not_a_phone_number_gets_a_sentence_that_says_what_to_write(written):
    with pytest.raises(ValidationError, match="area code, such as 206 555 0142"):
        e164(written)


def test_no_phone_number_is_no_mistake(rosa):
    assert e164("") == spaced("") == ""
    rosa.phone_number = ""
    rosa.save()
    assert again(rosa).phone_number == ""


@given(st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
def test_a_phone_number_written_twice_is_the_same(digits):
    assert e164(e164(digits)) == e164(digits) == f"+1{digits}"
