from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.awards import (
    OTHER_DAY,
    AskedOfADay,
    PaidByField,
    are_others,
)
from casework.models import AnonymousContact, Award, Contact
from casework.models.awards import awards_paying_on
from pages.choices import Radios
from pages.dates import PAST, DayField
from pages.editing import EditForm
from pages.numbers import NumberField
from pages.sending import SentOnceForm


class CountForm(forms.Form):
    """How many people were met, when, how and in what kind of place."""

    people = NumberField(
        1,
        500,
        label=_("Number of people"),
        sentence=_("Enter how many people you met, from %(least)s to %(most)s."),
        initial=1,
    )
    occurred_on = DayField(PAST, label=_("Date of contact"))
    kind = forms.ChoiceField(
        label=_("Type of contact"),
        choices=Contact.Kind,
        initial=Contact.Kind.STREET,
        widget=Radios,
    )
    place_kind = forms.ChoiceField(
        label=_("Location type"), choices=Contact.PlaceKind, initial=Contact.PlaceKind.OUTDOORS
    )


class AnonymousContactForm(SentOnceForm, AskedOfADay, CountForm):
    """People met without a name: a count, and nothing that could identify anybody."""

    award = PaidByField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["occurred_on"].initial = timezone.localdate()
        day, shown_for = self.read_day()
        self.ask_again = are_others(day, shown_for)
        self.fields["award"].offer(awards_paying_on(day))
        self.fields["award"].required = self.fields["award"].has_several

    def clean(self):
        cleaned = super().clean()
        if self.ask_again:
            self.errors.pop("award", None)
            self.add_error("award", OTHER_DAY)
        return cleaned

    @property
    def arguments(self) -> dict:
        """The keyword arguments of `recording.record_anonymous_contact`, except `by`."""
        return {
            name: self.cleaned_data[name] for name in self.cleaned_data if name != "offered_on"
        }


class AnonymousContactEditForm(EditForm, CountForm):
    """Correct a count. The award has to pay on the day, whichever of the two is changed."""

    award = forms.ModelChoiceField(
        label=_("Funding source"),
        queryset=Award.objects.all(),
        required=False,
        empty_label=_("No grant"),
    )


class WithdrawalForm(SentOnceForm):
    """Why an anonymous contact is withdrawn: the button that undoes has no question."""

    withdrawal = forms.ChoiceField(
        label=_("Why do you withdraw it?"),
        choices=[
            (each.value, each.label)
            for each in AnonymousContact.Withdrawal
            if each != AnonymousContact.Withdrawal.UNDONE
        ],
        widget=Radios,
        error_messages={"required": _("Choose why it is withdrawn.")},
    )
