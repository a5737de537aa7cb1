from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pages.choices import Radios


class LanguageForm(forms.Form):
    """The language of pages and mail. Each is named in itself, for who reads no other."""

    language = forms.ChoiceField(
        label=_("Your language"),
        choices=lambda: [(code, own_name(code)) for code, _name in settings.LANGUAGES],
        widget=Radios,
        error_messages={"required": _("Choose a language.")},
    )


def own_name(code: str) -> str:
    """Return what a language calls itself: `es` is "Español"."""
    return settings.OWN_NAMES_OF_LANGUAGES[code]
