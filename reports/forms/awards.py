from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from casework.models import Award
from pages.dates import PERIOD, DatePartsField
from pages.sending import SentOnceForm


class AwardForm(SentOnceForm, forms.ModelForm):
    """A new award. `cleaned_data` holds what `funding.add_award` takes."""

    starts_on = DatePartsField(PERIOD, label=_("Start date"))
    ends_on = DatePartsField(PERIOD, label=_("End date"))
    fiscal_year_start_month = forms.TypedChoiceField(
        label=_("First month of the funder’s fiscal year"),
        help_text=_("October for the federal year; many states count from July."),
        choices=list(MONTHS.items()),
        coerce=int,
        initial=10,
    )

    class Meta:
        model = Award
        fields = ["name", "funder", "number", "starts_on", "ends_on", "fiscal_year_start_month"]
        labels = {"number": _("Award number"), "name": _("Name your staff know it by")}
        help_texts = {"number": _("Letters, digits, and hyphens, such as 15POVC-25-GG-00417.")}
        error_messages = {
            "name": {"required": _("Enter a name for the grant.")},
            "funder": {"required": _("Enter the funder.")},
            "number": {
                "required": _("Enter the award number."),
                "unique": _("There is already a grant with this number."),
                "invalid": _("Use only letters, digits, hyphens, and _ in the award number."),
            },
        }

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end date is before the start date. Check both."))
        return cleaned
