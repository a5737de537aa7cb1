from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.clients import ConsentForm
from casework.models.purposes import Purpose
from pages.choices import Radios
from pages.sending import SentOnceForm


class ConsentSigningForm(SentOnceForm, ConsentForm):
    """A consent given after intake: one purpose at a time, with its own wording."""

    purpose = forms.ChoiceField(
        label=_("The client said yes to"),
        choices=Purpose,
        widget=Radios,
        error_messages={"required": _("Choose what the client agreed to.")},
    )
    agreed_to = None
    field_order = [
        "agreed_when",
        "given_on",
        "texts",
        "purpose",
        "method",
        "interpreter",
        "until",
    ]

    def clean(self):
        answers = super().clean()
        if "purpose" in self.cleaned_data:
            self.check_texts([self.cleaned_data["purpose"]])
        return answers

    @property
    def arguments(self) -> dict:
        """The keyword arguments of `intake.give_consent`, except `by`."""
        answers = dict(self.cleaned_data)
        texts, day = answers.pop("texts"), answers.pop("given_on")
        return {**answers, "on": day, "wording": texts[answers["purpose"]]}
