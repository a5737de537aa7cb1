"""Which award pays: what was given is a figure of that award, and of no other."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import Award

NO_AWARD = "none"


class PaidByField(forms.TypedChoiceField):
    """An award, or none. One alone is chosen already; between several nobody guesses."""

    def __init__(self):
        super().__init__(
            label=_("Funding source"),
            required=False,
            empty_value=None,
            error_messages={"required": _("Choose the funding source, or No grant.")},
        )

    def offer(self, awards):
        """Let these awards be chosen from."""
        by_value = {str(award.pk): award for award in awards}
        self.coerce = by_value.get
        self.choices = [*by_value.items(), (NO_AWARD, _("No grant"))]
        self.initial = next(iter(by_value), NO_AWARD)
        self.has_several = len(by_value) > 1
        if self.has_several:
            self.choices = [("", _("Choose")), *self.choices]
            self.initial = ""


def awards_paying_today():
    return Award.objects.paying_on(timezone.localdate())
