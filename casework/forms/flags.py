from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import Flag


class FlagForm(forms.Form):
    """What came of a flag."""

    verdict = forms.ChoiceField(
        label=_("Your judgement"),
        choices=Flag.Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your judgement.")},
    )
    finding = forms.CharField(
        label=_("Why, in a sentence"),
        help_text=_("What you asked, what you learned, and what happens next. Nobody’s name."),
        widget=forms.Textarea({"rows": 3}),
        max_length=2_000,
        error_messages={"required": _("Write how you came to your judgement.")},
    )
