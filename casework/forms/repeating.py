from django import forms
from django.utils.translation import gettext_lazy as _

from casework.exceptions import RepetitionEndsTooSoon
from casework.models.repeating import Repeats
from pages.choices import RevealingRadios, drop_unrevealed
from pages.dates import AHEAD, DayField

ONCE = ""


class RepeatsFields(forms.Form):
    """Whether something due on a day, the field `due_on`, is followed by another one."""

    repeats = forms.ChoiceField(
        label=_("Does it repeat?"),
        choices=[(ONCE, _("No, once")), *Repeats.choices],
        required=False,
        initial=ONCE,
        widget=RevealingRadios(reveals={each: ["repeats_until"] for each in Repeats.values}),
        help_text=_(
            "On the same weekday, or the same day of the month. The next one opens once this "
            "one is done."
        ),
    )
    repeats_until = DayField(
        AHEAD,
        label=_("Until which day?"),
        help_text=_("Leave it empty if it has no end."),
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        drop_unrevealed(self)
        if not cleaned.get("repeats"):
            cleaned["repeats"], cleaned["repeats_until"] = ONCE, None
        until, due_on = cleaned.get("repeats_until"), cleaned.get("due_on")
        if until and due_on and until < due_on:
            self.add_error("repeats_until", RepetitionEndsTooSoon())
        return cleaned
