from django import forms
from django.utils.translation import gettext_lazy as _

from casework.reaching import Channel
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH


class ContactOverrideForm(SentOnceForm):
    """Why a client is reached although the safe-contact card or the ladder forbids it."""

    channel = forms.ChoiceField(  # the page has a button for each that is forbidden
        label=_("How"),
        choices=Channel,
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose how you reach them.")},
    )
    why = forms.CharField(
        label=_("Why you reach out now, nevertheless"),
        help_text=_("One sentence. Your supervisor reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=PARAGRAPH,
        error_messages={"required": _("Enter why.")},
    )
