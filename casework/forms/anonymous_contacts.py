from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.awards import PaidByField, awards_paying_today
from casework.models import Contact
from pages.dates import DayInput


class AnonymousContactForm(forms.Form):
    """People met without a name: a count, and nothing that could identify anybody."""

    people = forms.IntegerField(
        label=_("Number of people"),
        min_value=1,
        max_value=500,
        initial=1,
        error_messages={"required": _("Enter the number of people.")},
    )
    occurred_on = forms.DateField(label=_("Day"), widget=DayInput)
    kind = forms.ChoiceField(
        label=_("Type of contact"),
        choices=Contact.Kind,
        initial=Contact.Kind.STREET,
        widget=forms.RadioSelect,
    )
    place_kind = forms.ChoiceField(
        label=_("Location type"), choices=Contact.PlaceKind, initial=Contact.PlaceKind.OUTDOORS
    )
    award = PaidByField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["occurred_on"].initial = timezone.localdate()
        self.fields["award"].offer(awards_paying_today())
        self.fields["award"].required = self.fields["award"].has_several

    def clean_occurred_on(self):
        day = self.cleaned_data["occurred_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The date must be today or earlier."))
        return day
