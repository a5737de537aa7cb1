from django import forms
from django.utils.translation import gettext_lazy as _

from pages.sending import SentOnceForm
from pages.texts import NOTE


class ReadingForm(SentOnceForm):
    """That somebody has read what a page showed."""

    shown = forms.IntegerField(min_value=0, widget=forms.HiddenInput)  # the version


class HandOverForm(ReadingForm):
    """What a shift tells the next one."""

    text = forms.CharField(
        label=_("For the next shift"),
        help_text=_(
            "What they must know: places, supplies, what is open. No names needed: a chart "
            "number is enough."
        ),
        widget=forms.Textarea({"rows": 8}),
        max_length=NOTE,
        required=False,
    )
