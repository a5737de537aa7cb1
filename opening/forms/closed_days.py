from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from opening.exceptions import AlreadyClosed
from opening.models import ClosedDay
from pages.dates import AHEAD, DayField
from pages.sending import SentOnceForm


class ClosedDayForm(SentOnceForm):
    day = DayField(AHEAD, label=_("Date"), error_messages={"required": _("Enter the date.")})
    name = forms.CharField(
        label=_("Why"), help_text=_("For example Thanksgiving."), max_length=80, required=False
    )

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if ClosedDay.objects.filter(day=day).exists():
            raise AlreadyClosed
        return day
