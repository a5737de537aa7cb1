import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from pages.carrying_out import carry_out, refusals_as_messages


class DayForm(forms.Form):
    day = forms.IntegerField()


class WeekForm(DayForm):
    @property
    def arguments(self):
        return {"days": 7 * self.cleaned_data["day"]}


def refuse(**answers):
    raise ValidationError("It is too late.")


def test_a_form_that_is_not_valid_carries_out_nothing():
    form = DayForm({"day": "soon"})

    assert not carry_out(form, refuse)
    assert list(form.errors) == ["day"]


def test_a_verb_gets_what_the_form_says_beside_what_the_view_says():
    form = DayForm({"day": "3"})

    assert carry_out(form, lambda *args, **kwargs: (args, kwargs), "first", by="Ana")
    assert form.result == (("first",), {"by": "Ana", "day": 3})


def test_a_form_may_say_itself_what_the_verb_gets():
    form = WeekForm({"day": "3"})

    assert carry_out(form, lambda *, days: days)
    assert form.result == 21


@pytest.mark.parametrize(("field", "shown_at"), [(None, "__all__"), ("day", "day")])
def test_a_refusal_is_shown_by_the_form(field, shown_at):
    form = DayForm({"day": "3"})

    assert not carry_out(form, refuse, error_field=field)
    assert form.errors == {shown_at: ["It is too late."]}


def test_another_error_than_a_refusal_is_not_caught():
    with pytest.raises(TypeError):
        carry_out(DayForm({"day": "3"}), lambda *, nights: nights)


def test_a_refusal_without_a_form_is_a_message():
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)

    with refusals_as_messages(request):
        refuse()

    assert [str(message) for message in get_messages(request)] == ["It is too late."]
