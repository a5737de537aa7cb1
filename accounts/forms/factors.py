from django import forms
from django.utils.translation import gettext_lazy as _

from pages.choices import Radios
from pages.sending import SentOnceForm


class FactorResetForm(SentOnceForm):
    """How the administrator made sure who asks: anybody could call and claim to be them."""

    identified = forms.ChoiceField(
        label=_("How do you know that it is them?"),
        choices=[
            ("in_person", _("They stand before me, and I know them")),
            ("video", _("I see them in a video call, and I know them")),
            ("called_back", _("I called them back on the number that we have for them")),
        ],
        widget=Radios,
        error_messages={"required": _("Say how you made sure.")},
    )
