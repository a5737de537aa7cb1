import re

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from casework.forms.hand_over_notes import HandOverNoteForm
from casework.models import EmergencyAccess
from pages.choices import Radios
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH

SHORTEST_WHY = 15


class NumberForm(forms.Form):
    """The exact number of a record that is somebody else's."""

    number = forms.CharField(
        label=_("Chart number"),
        help_text=_("The whole number, for example 482-0192."),
        max_length=12,
        widget=forms.TextInput({"class": "govuk-input--width-10", "inputmode": "numeric"}),
        error_messages={"required": _("Enter the chart number.")},
    )

    def clean_number(self):
        """Take the seven digits however they are spaced: a slip of the thumb costs no try."""
        number = self.cleaned_data["number"]
        digits = re.sub(r"[\s‐-―-]", "", number)
        return f"{digits[:3]}-{digits[3:]}" if re.fullmatch("[0-9]{7}", digits) else number


class EmergencyAccessForm(SentOnceForm):
    """Why a record of another team has to be opened now."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=EmergencyAccess.Reason,
        widget=Radios,
        error_messages={"required": _("Choose a reason.")},
    )
    why = forms.CharField(
        label=_("What happened, in one sentence"),
        help_text=_("Write one full sentence. The team's supervisor will review it."),
        widget=forms.Textarea({"rows": 3}),
        max_length=PARAGRAPH,
        validators=[
            MinLengthValidator(
                SHORTEST_WHY, _("Write one full sentence: at least 15 characters.")
            )
        ],
        error_messages={"required": _("Write what happened.")},
    )


class EmergencyEndForm(HandOverNoteForm):
    """What those who work with the client must know of an emergency access that ends."""

    question = _("Is there something their worker must know?")
