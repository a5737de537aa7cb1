"""A phone number has one form, however it is written, and nothing beside it is lost."""

import doctest

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from casework.models import Client
from search import phone_numbers
from search.phone_numbers import e164, meanings, read, spaced, understood
from tests.conftest import open_client
from tests.encryption.conftest import again


def test_the_examples_in_the_text_hold():
    assert doctest.testmod(phone_numbers).failed == 0


@pytest.mark.parametrize(
    "written",
    [
        "206 555 0142", "(206) 555-0142", "1-206-555-0142", "+1 206 555 0142", "206.555.0142",
        "00 1 206 555 0142", "011 1 206 555 0142", "206 555 0142 mom", "206-555-0142 ext. 5",
        "206\u2013555\u20130142", "206\u2011555\u20110142", "\u202a+1 206 555 0142\u202c",
    ],
)  # fmt: skip
def test_a_phone_number_is_understood_as_people_write_it(written):
    assert e164(written) == "+12065550142"


def test_a_phone_number_of_another_country_keeps_its_country():
    assert e164("+44 20 7946 0958") == "+442079460958"


@pytest.mark.parametrize(
    "written",
    [
        "call her sister", "123", "555 0142", "+1", "2065550142000", "415-2671 mom",
        "4152671mom", "1-206-555-MOMS",
    ],
)  # fmt: skip
def test_what_is_not_a_phone_number_gets_a_sentence_that_says_what_to_write(written):
    with pytest.raises(ValidationError, match="area code, such as 206 555 0142"):
        e164(written)


@pytest.mark.parametrize(
    ("written", "extension", "note"),
    [
        ("206 555 0142 mom", "", "mom"),
        ("mom: 206 555 0142", "", "mom"),
        ("206 555 0142 (call after 5)", "", "call after 5"),
        ("206 555 0142 x5", "5", ""),
        ("206-555-0142 ext. 23, ask for Luz", "23", "ask for Luz"),
        ("206-555-0142 extension 7", "7", ""),
        ("206-555-0142 #12", "12", ""),
        ("206-555-0142 extensión 12", "12", ""),
        ("206-555-0142,,12", "12", ""),
        ("206-555-0142 ;ext=5 mom", "5", "mom"),
        ("206-555-0142, 206-555-0199", "", "206-555-0199"),
        ("206-555-0142, 12 Elm Court", "", "12 Elm Court"),
        ("206-555-0142 x5, 206-555-0199", "5", "206-555-0199"),
        ("206 555 0142 / 206 555 0199", "", "/ 206 555 0199"),
        ("206 555 0142 Xavier", "", "Xavier"),
        ("206 555 0142 extra phone", "", "extra phone"),
    ],
)
def test_what_stands_beside_a_number_is_kept(written, extension, note):
    number = understood(written)

    assert number == ("+12065550142", extension, note)
    assert understood(number.kept) == phone_numbers.read(number.kept) == number
    assert understood(phone_numbers.PhoneNumberField().prepare_value(number.kept)) == number


@pytest.mark.parametrize(
    "written",
    [
        "+52 1 664 123 4567", "+52 664 123 4567", "+5216641234567", "011 52 664 123 4567",
        "52 664 123 4567", "52 1 664 123 4567", "+52 (664) 123-4567",
    ],
)  # fmt: skip
def test_a_mexican_number_is_one_number_in_its_old_and_new_form(written):
    assert e164(written) == "+526641234567"


@pytest.mark.parametrize("written", ["664 555 0100", "(664) 555-0100"])
def test_a_number_that_could_be_two_is_asked_about(written):
    with pytest.raises(ValidationError) as asked:
        e164(written)

    (sentence,) = asked.value.messages
    assert sentence == (
        "This number could be +1 664-555-0100 or +52 664 555 0100. Enter it as one of them."
    )
    assert e164("+1 664 555 0100") == "+16645550100"
    assert e164("+52 664 555 0100") == "+526645550100"
    assert list(meanings(written)) == ["+16645550100", "+526645550100"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("656 123 4567", "+526561234567"),
        ("664 123 4567", "+526641234567"),
        ("1 664 123 4567", "+526641234567"),
        ("81 1234 5678", "+528112345678"),
    ],
)
def test_a_number_that_ours_can_never_be_is_a_neighbors(written, number):
    assert e164(written) == number


@pytest.mark.parametrize("area", ["924", "679", "206", "646", "619"])
def test_a_number_of_our_region_is_no_question_however_new_its_area_code(area):
    assert e164(f"{area} 555 0100") == f"+1{area}5550100"


def test_a_number_that_is_kept_is_shown_though_its_country_changed_its_rules():
    kept = "+5266412345678;ext=5 mom"

    with pytest.raises(ValidationError):
        understood(kept)
    assert (e164(kept), phone_numbers.read(kept).href) == (
        "+5266412345678",
        "tel:+5266412345678;ext=5",
    )


def test_letters_are_dial_keys_where_they_are_advertised():
    assert e164("1-800-FLOWERS") == "+18003569377"
    assert e164("(800) 370-LEAD") == "+18003705323"


def test_no_phone_number_is_no_mistake(rosa):
    assert e164("") == spaced("") == ""
    rosa.phone_number = ""
    rosa.save()
    assert again(rosa).phone_number == ""
    assert again(rosa).phone_href == ""


def test_the_record_shows_and_dials_the_extension_and_shows_the_note(ana, browser_of):
    luz = open_client(ana, "Luz", phone_number="206-555-0142 x5 mom")

    page = browser_of(ana).get(luz.get_absolute_url()).content.decode()

    assert 'href="tel:+12065550142;ext=5"' in page
    assert "+1 206-555-0142, ext. 5 (mom)" in page
    form = browser_of(ana).get(reverse("casework:client-edit", args=[luz.pk]))
    assert 'value="+12065550142 ext. 5 mom"' in form.content.decode()


def test_one_number_written_in_two_ways_is_one_key(ana):
    luz = open_client(ana, "Luz", phone_number="+52 1 664 123 4567 ext. 5")

    for written in ("+52 664 123 4567", "52 1 664 123 4567 mom"):
        assert list(Client.objects.with_phone(written)) == [luz]


@given(st.from_regex(r"[2-9]([02-9][0-9]|1[02-9])[2-9][0-9]{6}", fullmatch=True))
def test_a_phone_number_written_twice_is_the_same(digits):
    for number in meanings(digits):
        assert e164(e164(number)) == e164(number) == number
    assert f"+1{digits}" in meanings(digits)


@given(st.from_regex(r"\+1[0-9]{10}", fullmatch=True))
def test_what_is_kept_of_north_america_is_read_as_it_was_understood(kept):
    assert read(kept) == understood(kept)
