from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import FollowUp
from pages.dates import DayInput


class FollowUpForm(forms.ModelForm):
    class Meta:
        model = FollowUp
        fields = ["kind", "task", "due_on"]
        widgets = {"kind": forms.RadioSelect, "due_on": DayInput}
        error_messages = {
            "kind": {"required": _("Choose the type of follow-up.")},
            "due_on": {"required": _("Enter a due date.")},
        }


class OutcomeForm(forms.Form):
    """How a follow-up ended."""

    outcome = forms.ChoiceField(
        label=_("Result"),
        choices=[
            choice
            for choice in FollowUp.Outcome.choices
            if choice[0] != FollowUp.Outcome.CONSENT_REVOKED
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the result.")},
    )


class RescheduleForm(forms.Form):
    due_on = forms.DateField(
        label=_("New date"),
        widget=DayInput,
        error_messages={"required": _("Enter the new date.")},
    )
