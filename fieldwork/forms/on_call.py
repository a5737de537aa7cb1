from django import forms
from django.utils.translation import gettext_lazy as _

from fieldwork.models.on_call import MAX_NAME, MAX_NUMBER
from pages.dates import PERIOD, DayField, TimeField
from pages.editing import EditForm
from pages.sending import SentOnceForm
from search.phone_numbers import PhoneNumberField


class OnCallFields(forms.Form):
    """Whom to ring, and when."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As colleagues know them, or what the phone is called: “Duty phone”."),
        max_length=MAX_NAME,
        error_messages={"required": _("Enter the name.")},
    )
    number = PhoneNumberField(
        label=_("Phone number"),
        max_length=MAX_NUMBER,
        error_messages={"required": _("Enter the phone number.")},
    )
    begins = TimeField(
        label=_("On call from"),
        help_text=_("Leave both times empty for day and night."),
        required=False,
    )
    ends = TimeField(
        label=_("On call until"),
        help_text=_("An earlier time is the next morning."),
        required=False,
    )
    first_on = DayField(
        PERIOD,
        label=_("First day"),
        help_text=_("Leave both days empty for every day."),
        required=False,
    )
    last_on = DayField(PERIOD, label=_("Last day"), required=False)

    def clean(self):
        cleaned = super().clean()
        for given, missing in (("begins", "ends"), ("ends", "begins")):
            if (
                cleaned.get(given)
                and cleaned.get(missing) is None
                and missing not in self.errors
            ):
                self.add_error(missing, _("Enter both times, or leave both empty."))
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day can't be before the first day."))
        return cleaned


class OnCallForm(SentOnceForm, OnCallFields):
    """Somebody new on the list."""


class OnCallEditForm(EditForm, OnCallFields):
    """Somebody who is on the list."""

    inseparable = (frozenset({"begins", "ends"}), frozenset({"first_on", "last_on"}))
