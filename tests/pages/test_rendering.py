from django import forms
from django.forms import formset_factory

from pages.choices import RevealingRadios


class PlaceForm(forms.Form):
    when = forms.ChoiceField(
        label="When",
        choices=[("now", "Now"), ("earlier", "Another date")],
        widget=RevealingRadios(reveals={"earlier": ["day"]}),
    )
    day = forms.DateField(label="Which day", required=False)
    place = forms.CharField(label="Place", required=False, help_text="A street is enough.")
    agreed = forms.BooleanField(label="They agreed")


class SearchForm(forms.Form):
    words = forms.CharField(label="Keywords", required=False)


def test_an_error_is_shown_at_its_field_and_tied_to_it():
    page = str(PlaceForm({"place": "x" * 3}))

    assert 'id="id_when_error"' in page
    assert 'aria-describedby="id_when_error"' in page
    assert "“When” needs an answer." in page


def test_a_lone_checkbox_asks_for_a_tick():
    assert "Tick “They agreed” to go on." in str(PlaceForm({"when": "now"}))


def test_a_field_that_may_be_left_out_says_so():
    assert "(optional)" in str(PlaceForm()["place"].as_field_group())
    assert "(optional)" not in str(PlaceForm()["when"].as_field_group())


def test_a_form_that_asks_for_nothing_does_not_say_optional_everywhere():
    assert "(optional)" not in str(SearchForm())


def test_an_answer_reveals_the_field_it_needs():
    page = str(PlaceForm())

    assert 'data-reveals="reveal-day"' in page
    assert 'id="reveal-day"' in page


def test_revealed_fields_keep_their_own_ids_in_a_formset():
    page = str(formset_factory(PlaceForm)()[0])

    assert 'data-reveals="reveal-form-0-day"' in page
    assert 'id="reveal-form-0-day"' in page


def test_what_was_typed_is_shown_as_text():
    page = str(PlaceForm({"place": "<script>alert(1)</script>"}))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
