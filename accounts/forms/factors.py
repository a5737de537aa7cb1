from django import forms
from django.utils.translation import gettext_lazy as _

from pages.choices import Radios
from pages.sending import SentOnceForm


class FactorResetForm(SentOnceForm):
    """How the administrator made sure who asks: anybody could call and claim to be them."""

    identified = forms.ChoiceField(
        label=_("How did you confirm who they are?"),
        choices=[
            ("in_person", _("In person; I know them")),
            ("video", _("On a video call; I know them")),
            ("called_back", _("I called them back at the number we have on file")),
        ],
        widget=Radios,
        error_messages={"required": _("Choose how you confirmed who they are.")},
    )
