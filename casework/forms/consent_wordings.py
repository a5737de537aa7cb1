from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import codes
from casework.models import ConsentWording
from casework.models.consent_wordings import unknown_markers
from casework.models.purposes import Purpose
from pages.choices import Radios
from pages.sending import SentOnceForm
from pages.texts import READ_ALOUD


class ConsentWordingForm(SentOnceForm):
    """A new version of what clients are told before they agree."""

    purpose = forms.ChoiceField(
        label=_("What is it about?"),
        choices=Purpose,
        widget=Radios,
        error_messages={"required": _("Choose what the text is about.")},
    )
    language = forms.ChoiceField(
        label=_("Language"), error_messages={"required": _("Choose the language.")}
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_(
            "Short sentences, as they are read aloud. Write [date] for the last day of the "
            "consent and [agency] for the agency's name, in every language."
        ),
        max_length=READ_ALOUD,
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"}),
        error_messages={"required": _("Enter the text.")},
    )

    def __init__(
        self, *args: Any, based_on: ConsentWording | None = None, **kwargs: Any
    ) -> None:
        if based_on:
            same = ("purpose", "language", "text")
            kwargs["initial"] = {name: getattr(based_on, name) for name in same}
        super().__init__(*args, **kwargs)
        languages = [(code.value, code.label) for code in codes.WRITTEN_LANGUAGES]
        self.fields["language"].choices = [("", _("Choose a language")), *languages]

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if unknown := unknown_markers(text):
            raise forms.ValidationError(
                _("We can't fill in %(marker)s. Use [date] and [agency], or write it out."),
                params={"marker": unknown[0]},
            )
        return text
