import re
from datetime import date, timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from pages.dates import (
    AHEAD,
    BIRTH,
    PAST,
    PERIOD,
    DatePartsField,
    DayField,
    TimeField,
    years_from,
)

BOUNDS = "enter a date from January 1, 1900 to today."


class BirthForm(forms.Form):
    born_on = DatePartsField(BIRTH, label="Date of birth")


def typed(day, month, year):
    return BirthForm({"born_on_day": day, "born_on_month": month, "born_on_year": year})


def test_three_parts_make_a_date():
    form = typed("27", "3", "1989")

    assert form.is_valid()
    assert form.cleaned_data["born_on"] == date(1989, 3, 27)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("", "", ""), "enter the date, for example 3 27 1989."),
        (("", "3", "1989"), "enter the day too."),
        (("27", "", "1989"), "enter the month too."),
        (("27", "3", ""), "enter the year too."),
        (("27", "", ""), "enter the month and the year too."),
        (("27", "March", "1989"), "enter the month as a number from 1 to 12."),
        (
            ("27", "3", "89"),
            "enter the year in four digits, for example 1989.",
        ),
        (
            ("31", "2", "1989"),
            "there is no such day. Check the day and the month.",
        ),
        (("1", "13", "1989"), "enter the month as a number from 1 to 12."),
        (("1", "1", "0001"), BOUNDS),
        (("1", "1", "0202"), BOUNDS),
        (("31", "12", "9999"), BOUNDS),
        (
            ("1", "1", "0000"),
            "there is no such day. Check the day and the month.",
        ),
        (
            ("1", "1", "99999"),
            "enter the year in four digits, for example 1989.",
        ),
        (
            ("1", "1" * 4301, "1989"),
            "enter the month as a number from 1 to 12.",
        ),
    ],
)
def test_what_makes_no_date_is_refused_in_a_sentence(parts, sentence):
    assert typed(*parts).errors["born_on"] == [f"“Date of birth”: {sentence}"]


def test_tomorrow_is_no_birthday():
    tomorrow = timezone.localdate() + timedelta(days=1)

    form = typed(str(tomorrow.day), str(tomorrow.month), str(tomorrow.year))

    assert form.errors["born_on"] == [f"“Date of birth”: {BOUNDS}"]


def test_what_was_typed_stays_in_the_boxes():
    page = str(typed("31", "Febr", "1989"))

    assert 'value="31"' in page
    assert 'value="Febr"' in page
    assert 'value="1989"' in page


def test_a_known_date_fills_the_boxes():
    page = str(BirthForm(initial={"born_on": date(1989, 3, 27)}))

    assert 'value="27"' in page
    assert 'value="1989"' in page


def test_the_same_date_counts_as_unchanged():
    form = BirthForm(
        {"born_on_day": "27", "born_on_month": "3", "born_on_year": "1989"},
        initial={"born_on": date(1989, 3, 27)},
    )

    assert not form.has_changed()


def test_a_date_may_be_left_out_where_it_is_not_required():
    assert DatePartsField(BIRTH, required=False).clean(["", "", ""]) is None


def test_half_a_date_is_refused_even_where_none_is_required():
    with pytest.raises(ValidationError):
        DatePartsField(BIRTH, required=False).clean(["", "", "27"])


@pytest.mark.parametrize(
    ("language", "order", "example"),
    [
        ("en-us", ["month", "day", "year"], "3 27 1989"),
        ("es", ["day", "month", "year"], "27 3 1989"),
    ],
)
def test_the_boxes_and_the_example_stand_as_people_write_a_date(language, order, example):
    with translation.override(language):
        form = BirthForm({})
        page = str(form)

    assert re.findall(r'name="born_on_(\w+)"', page) == order
    assert example in page


def test_what_was_typed_in_one_language_means_the_same_in_another():
    with translation.override("es"):
        form = typed("5", "4", "1990")

        assert form.is_valid()
        assert form.cleaned_data["born_on"] == date(1990, 4, 5)


def test_only_the_missing_box_is_marked_and_linked():
    form = typed("27", "", "1989")
    page = str(form)

    assert re.findall(r'name="born_on_(\w+)"[^>]*aria-invalid="true"', page) == ["month"]
    assert page.count("govuk-input--error") == 1
    assert form["born_on"].first_control_id == "id_born_on_month"


def test_all_boxes_are_marked_where_the_whole_date_is_wrong():
    page = str(typed("", "", ""))

    assert len(re.findall(r'aria-invalid="true"', page)) == 3
    assert typed("", "", "")["born_on"].first_control_id == "id_born_on_month"


def test_only_the_year_is_marked_where_only_the_year_is_wrong():
    assert typed("27", "3", "2999")["born_on"].wrong_parts == {"year"}


@pytest.mark.parametrize("days", [BIRTH, PAST, AHEAD, PERIOD])
def test_a_kind_of_date_takes_its_bounds_and_nothing_beyond(days):
    field = DayField(days, label="Day")

    assert field.clean(days.first.isoformat()) == days.first
    assert field.clean(days.last.isoformat()) == days.last
    for outside in (days.first - timedelta(days=1), days.last + timedelta(days=1)):
        with pytest.raises(ValidationError):
            field.clean(outside.isoformat())


@pytest.mark.parametrize("typed", ["0202-01-01", "2999-01-01", "9999-12-31", "x", "9" * 4301])
@pytest.mark.parametrize("days", [BIRTH, PAST, AHEAD, PERIOD])
def test_a_refused_day_names_its_field_and_the_bounds(days, typed):
    with pytest.raises(ValidationError) as refused:
        DayField(days, label="Due date").clean(typed)

    (sentence,) = refused.value.messages
    assert sentence.startswith("“Due date”: enter a date from ")
    assert re.search(r" to (today|\w+ \d+, \d{4})\.$", sentence)


def test_a_date_that_is_not_of_birth_is_asked_for_with_an_example_of_this_year():
    with pytest.raises(ValidationError) as refused:
        DatePartsField(PERIOD, label="Start date").clean(["", "", ""])

    year = timezone.localdate().year
    assert refused.value.messages == [f"“Start date”: enter the date, for example 3 27 {year}."]


def test_a_time_that_is_none_is_refused_with_an_example():
    with pytest.raises(ValidationError) as refused:
        TimeField(label="Time").clean("25:00")

    assert refused.value.messages == ["“Time”: enter a time, for example 9:30 PM."]


def test_the_day_after_february_28_of_a_leap_year_has_its_like_in_other_years():
    assert years_from(date(2028, 2, 29), 5) == date(2033, 2, 28)
