import pytest
from django import forms

from pages.numbers import NumberField


class MinutesForm(forms.Form):
    minutes = NumberField(
        1,
        1440,
        label="Minutes",
        sentence="Enter the minutes, from %(least)s to %(most)s.",
        required=False,
    )


@pytest.mark.parametrize(
    "typed",
    [
        "0",
        "-5",
        "1441",
        "9" * 20,
        "9" * 4301,
        "ten",
        "1.5",
        "1e3",
        "1_0",
        "٣",
        "NaN",
        "1 2",
        "\0",
    ],
)
def test_whatever_is_wrong_with_a_number_the_sentence_says_both_bounds(typed):
    errors = MinutesForm({"minutes": typed}).errors

    assert errors["minutes"] == ["Enter the minutes, from 1 to 1440."]


@pytest.mark.parametrize(("typed", "number"), [("1", 1), (" 45 ", 45), ("1440", 1440)])
def test_a_number_within_its_bounds_is_taken(typed, number):
    form = MinutesForm({"minutes": typed})

    assert form.is_valid()
    assert form.cleaned_data["minutes"] == number


def test_a_number_may_be_left_out_where_it_is_not_required():
    assert MinutesForm({"minutes": " "}).is_valid()


def test_the_browser_knows_the_bounds_too():
    assert 'min="1" max="1440"' in str(MinutesForm())
