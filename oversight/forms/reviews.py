from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import EmergencyAccess
from oversight.models import UnusualAccess


class UnusualAccessReviewForm(forms.Form):
    """What a supervisor found out about an unusual access."""

    outcome = forms.ChoiceField(
        label=_("Your conclusion"),
        choices=UnusualAccess.Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your conclusion.")},
    )
    conclusion = forms.CharField(
        label=_("Why, in a sentence"),
        help_text=_(
            "What you asked, what you learned, and what happens next. Do not write a name."
        ),
        widget=forms.Textarea({"rows": 3}),
        max_length=2_000,
        error_messages={"required": _("Write how you came to your conclusion.")},
    )


class EmergencyReviewForm(forms.Form):
    """Whether it was right."""

    outcome = forms.ChoiceField(
        label=_("Your conclusion"),
        choices=EmergencyAccess.Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your conclusion.")},
    )
    conclusion = forms.CharField(
        label=_("Why, in a sentence"),
        help_text=_("What you asked, what you found, and what happens next."),
        widget=forms.Textarea({"rows": 3}),
        max_length=2_000,
        error_messages={"required": _("Write how you came to your conclusion.")},
    )
