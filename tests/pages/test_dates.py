import re
from datetime import date, timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from pages.dates import DatePartsField


class BirthForm(forms.Form):
    born_on = DatePartsField(label="Date of birth", must_be_past=True)


def typed(day, month, year):
    return BirthForm({"born_on_day": day, "born_on_month": month, "born_on_year": year})


def test_three_parts_make_a_date():
    form = typed("27", "3", "1989")

    assert form.is_valid()
    assert form.cleaned_data["born_on"] == date(1989, 3, 27)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("", "", ""), "Enter the date, for example 3 27 1989."),
        (("", "3", "1989"), "The date must include a day."),
        (("27", "", "1989"), "The date must include a month."),
        (("27", "3", ""), "The date must include a year."),
        (("27", "", ""), "The date must include a month and a year."),
        (("27", "March", "1989"), "Enter the month as a number, from 1 to 12."),
        (("27", "3", "89"), "Enter the year in digits, for example 1989."),
        (("31", "2", "1989"), "There is no such day. Check the day and the month."),
        (("1", "13", "1989"), "Enter the month as a number, from 1 to 12."),
        (("1", "1", "0001"), "The year must be 1900 or later."),
        (("1", "1", "99999"), "Enter the year in digits, for example 1989."),
        (("1", "1" * 4301, "1989"), "Enter the month as a number, from 1 to 12."),
    ],
)
def test_what_makes_no_date_is_refused_in_a_sentence(parts, sentence):
    assert typed(*parts).errors["born_on"] == [sentence]


def test_tomorrow_is_no_birthday():
    tomorrow = timezone.localdate() + timedelta(days=1)

    form = typed(str(tomorrow.day), str(tomorrow.month), str(tomorrow.year))

    assert form.errors["born_on"] == ["The date must be in the past."]


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
    assert DatePartsField(required=False).clean(["", "", ""]) is None


def test_half_a_date_is_refused_even_where_none_is_required():
    with pytest.raises(ValidationError):
        DatePartsField(required=False).clean(["", "", "27"])


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
