from django import forms
from django.utils.translation import gettext_lazy as _

from pages.numbers import NumberField
from pages.sending import SentOnceForm
from pages.texts import NOTE

MOST_VERSIONS = 1_000_000  # more than a shift can write


class ReadingForm(SentOnceForm):
    """That somebody has read what a page showed."""

    shown = NumberField(
        0,
        MOST_VERSIONS,
        sentence=_("Reload the page, and read the text again."),
        widget=forms.HiddenInput,
    )  # the version of the text


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
