import re

from django import forms
from django.forms import formset_factory

from pages.choices import RevealingRadios
from pages.dates import BIRTH, DatePartsField, DayInput, TimeInput


class PlaceForm(forms.Form):
    when = forms.ChoiceField(
        label="When",
        choices=[("now", "Now"), ("earlier", "Another date")],
        widget=RevealingRadios(reveals={"earlier": ["day"]}),
    )
    day = forms.DateField(label="Which day", required=False)
    place = forms.CharField(label="Place", required=False, help_text="A street is enough.")
    agreed = forms.BooleanField(label="They agreed")
    how = forms.ChoiceField(
        label="How",
        choices=[("spoken", "Spoken"), ("written", "Written")],
        widget=forms.RadioSelect,
        initial="spoken",
        required=False,
    )


class SearchForm(forms.Form):
    words = forms.CharField(label="Keywords", required=False)


def test_an_error_is_shown_at_its_field_and_tied_to_it():
    page = str(PlaceForm({"place": "x" * 3}))

    assert 'id="id_when_error"' in page
    assert 'aria-describedby="id_when_error"' in page
    assert "“When” needs an answer." in page


def test_a_lone_checkbox_asks_for_a_tick():
    assert "Check “They agreed” to continue." in str(PlaceForm({"when": "now"}))


def test_a_field_that_is_revealed_says_that_it_may_be_left_out_where_it_may():
    PlaceForm.base_fields["day"].optional_when_revealed = True
    try:
        assert "(optional)" in str(PlaceForm()["day"].as_field_group())
    finally:
        del PlaceForm.base_fields["day"].optional_when_revealed
    assert "(optional)" not in str(PlaceForm()["day"].as_field_group())


def test_a_field_that_may_be_left_out_says_so():
    assert "(optional)" in str(PlaceForm()["place"].as_field_group())
    assert "(optional)" not in str(PlaceForm()["when"].as_field_group())


def test_radio_buttons_of_which_one_is_chosen_are_not_called_optional():
    assert "(optional)" not in str(PlaceForm()["how"].as_field_group())
    assert "(optional)" in str(PlaceForm(initial={"how": ""})["how"].as_field_group())


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


class EveryKind(forms.Form):
    words = forms.CharField()
    email = forms.EmailField(widget=forms.EmailInput({"autocomplete": "email"}))
    note = forms.CharField(widget=forms.Textarea)
    one = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(
        choices=[("a", "A")], widget=forms.CheckboxSelectMultiple
    )
    radio = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    tick = forms.BooleanField()
    born = DatePartsField(BIRTH)
    day = forms.DateField(widget=DayInput)
    time = forms.TimeField(widget=TimeInput)
    file = forms.FileField()
    number = forms.IntegerField()


def test_every_element_of_a_form_asks_the_browser_to_keep_nothing():
    page = str(EveryKind())
    elements = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page)

    assert len(elements) == 14
    assert {re.search(r'autocomplete="(.*?)"', element)[1] for element in elements} == {
        "off",
        "email",
    }
    assert '<option value="a">' in page
