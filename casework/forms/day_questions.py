"""Asking once whether the day of a contact is right, where it seldom is."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.models import Client
from encryption.records import read_or_none

LONG_AGO = timedelta(days=31)  # our judgment: a month of paper that waits to be entered
ANSWER = "day_is_right"


def doubt_about(client: Client, day: date) -> str | None:
    """Return a question about the day of a contact with a client; None if it is likely."""
    today = timezone.localdate()
    if day >= today:  # the date of birth opens only where somebody enters another day
        return None
    born = read_or_none(client, "birth_date")
    if born and born.days and day < born.days.first:
        return _("This day is before the client’s date of birth. Is the day right?")
    if day < client.opened_on:
        question = _("This day is before %(day)s, when the record was opened. Is it right?")
        return question % {"day": date_format(client.opened_on)}
    if day < today - LONG_AGO:
        return _("This day is more than 31 days ago. Is it right?")
    return None


class AsksAboutTheDay(forms.Form):
    """A form that keeps what was typed, and has one box more, when the day is in doubt."""

    def ask_about(self, client: Client, day: date) -> None:
        """Ask about a day, unless the person has confirmed it."""
        if not (question := doubt_about(client, day)):
            return
        field = forms.BooleanField(label=_("Yes, the day is right"), required=False)
        self.fields[ANSWER] = field
        name = self.add_prefix(ANSWER)
        if not field.widget.value_from_datadict(self.data, self.files, name):
            self.add_error(ANSWER, question)
