from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from casework.models import Award
from pages.dates import DatePartsField


class AwardForm(forms.ModelForm):
    starts_on = DatePartsField(label=_("First day it pays for"))
    ends_on = DatePartsField(label=_("Last day it pays for"))
    year_starts_in = forms.TypedChoiceField(
        label=_("Month in which the funder’s year starts"),
        help_text=_("October for the federal year; many states count from July."),
        choices=list(MONTHS.items()),
        coerce=int,
        initial=10,
    )

    class Meta:
        model = Award
        fields = ["name", "funder", "number", "starts_on", "ends_on", "year_starts_in"]
        labels = {"number": _("Award number"), "name": _("Name your staff know it by")}
        help_texts = {"number": _("Letters, digits and hyphens, such as 15POVC-25-GG-00417.")}
        error_messages = {
            "name": {"required": _("Enter a name for the award.")},
            "funder": {"required": _("Enter who gives the money.")},
            "number": {
                "required": _("Enter the award number."),
                "unique": _("There is an award with this number already."),
                "invalid": _("The award number has only letters, digits, hyphens and _."),
            },
        }

    def clean(self):
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day comes before the first. Check both."))
        return cleaned
