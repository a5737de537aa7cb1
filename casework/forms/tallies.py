from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.dates import DayInput
from casework.models import Award, Contact


class TallyForm(forms.Form):
    """People met without a name: a count, and nothing that could identify anybody."""

    people = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=500,
        initial=1,
        error_messages={"required": _("Enter how many people you met.")},
    )
    occurred_on = forms.DateField(label=_("Day"), widget=DayInput)
    kind = forms.ChoiceField(
        label=_("What kind"),
        choices=Contact.Kind,
        initial=Contact.Kind.STREET,
        widget=forms.RadioSelect,
    )
    place_kind = forms.ChoiceField(
        label=_("Kind of place"), choices=Contact.PlaceKind, initial=Contact.PlaceKind.OUTDOORS
    )
    award = forms.ModelChoiceField(
        label=_("Paid by"),
        queryset=Award.objects.none(),
        required=False,
        empty_label=_("No award"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        awards = Award.objects.paying_on(today)
        self.fields["occurred_on"].initial = today
        self.fields["award"].queryset = awards
        self.fields["award"].initial = awards.first()

    def clean_occurred_on(self):
        day = self.cleaned_data["occurred_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day must be today or earlier."))
        return day
