"""Which award pays: what was given is a figure of that award, and of no other."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.awards import awards_paying_on
from pages.dates import PAST, DayField

NO_AWARD = "none"
OTHER_DAY = _(
    "The day you chose has other funding sources, which are shown now. Choose the one that "
    "paid, or No grant."
)


class PaidByField(forms.TypedChoiceField):
    """An award, or none. One alone is chosen already; between several nobody guesses."""

    def __init__(self):
        super().__init__(
            label=_("Funding source"),
            required=False,
            empty_value=None,
            error_messages={
                "required": _("Choose the funding source, or No grant."),
                "invalid_choice": _(
                    "This funding source does not pay on that day. Choose another, or No grant."
                ),
            },
        )

    def offer(self, awards, *, of_last_time=False):
        """Let these awards be chosen from.

        Args:
            of_last_time: between several, that of last time is meant until one is chosen.
        """
        by_value = {str(award.pk): award for award in awards}
        self.coerce = by_value.get
        self.choices = [*by_value.items(), (NO_AWARD, _("No grant"))]
        self.initial = next(iter(by_value), NO_AWARD)
        self.has_several = len(by_value) > 1
        if self.has_several:
            open_choice = _("Same as last time") if of_last_time else _("Choose")
            self.choices = [("", open_choice), *self.choices]
            self.initial = ""


class AskedOfADay(forms.Form):
    """A form whose answers depend on a day in it. `offered_on` says for which day it was shown.

    Somebody who changes the day chose among the awards of another one, so the form asks again.
    """

    offered_on = DayField(PAST, required=False, widget=forms.HiddenInput)

    def read_day(self, *, of="occurred_on"):
        """Return the day that was typed, and the day that the page was shown for, or None."""
        today = timezone.localdate()
        if not self.is_bound:
            self.initial["offered_on"] = today
            return today, None
        day, shown_for = self._read(of) or today, self._read("offered_on")
        self.data = self.data.copy()
        self.data["offered_on"] = day.isoformat()
        return day, shown_for

    def _read(self, name):
        """Return one answer before all of them are cleaned; None where it is wrong."""
        try:
            return self.fields[name].clean(self[name].data)
        except forms.ValidationError:
            return None


def are_others(day, shown_for):
    """Whether other awards pay on a day than on the day for which a page was shown."""
    if shown_for in (None, day):
        return False
    return awards_paying_on(day) != awards_paying_on(shown_for)
