from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.repeating import RepeatsFields
from casework.models import FollowUp
from drafts.drafted import DraftedForm
from pages.choices import Radios
from pages.dates import AHEAD, DayField, TimeField
from pages.editing import EditForm
from pages.sending import SentOnceForm
from pages.texts import LINE


class FollowUpForm(RepeatsFields, DraftedForm, forms.ModelForm):
    due_on = DayField(
        AHEAD, label=_("Due date"), error_messages={"required": _("Enter a due date.")}
    )
    due_at = TimeField(label=_("Time of day"), required=False)

    field_order = ["kind", "task", "due_on", "due_at", "repeats", "repeats_until"]

    class Meta:
        model = FollowUp
        fields = ["kind", "task", "due_on", "due_at", "repeats", "repeats_until"]
        widgets = {"kind": Radios}
        error_messages = {
            "kind": {"required": _("Choose the type of follow-up.")},
        }


SET_BY_THE_SYSTEM = (
    FollowUp.Outcome.CONSENT_REVOKED,
    FollowUp.Outcome.WITH_CONTACT,
    FollowUp.Outcome.TAKEN_BACK,
)


class OutcomeForm(SentOnceForm):
    """How a follow-up ended."""

    outcome = forms.ChoiceField(
        label=_("Result"),
        choices=[
            choice for choice in FollowUp.Outcome.choices if choice[0] not in SET_BY_THE_SYSTEM
        ],
        widget=Radios,
        error_messages={"required": _("Choose the result.")},
    )


class RescheduleForm(EditForm):
    due_on = DayField(
        AHEAD,
        label=_("New date"),
        error_messages={"required": _("Enter the new date.")},
    )
    due_at = TimeField(label=_("Time of day"), required=False)
    moved_because = forms.CharField(
        label=_("Why is it moved?"),
        help_text=_("Such as: she works nights this week. It stays with the follow-up."),
        max_length=LINE,
        required=False,
    )
    inseparable = (frozenset({"due_on", "due_at", "moved_because"}),)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["moved_because"] = ""  # an earlier move had its own reason

    def settle(self):
        """Compare the record with the safe day to which the verb moves the day that was typed.

        Sent twice, the second finds nothing left to do.
        """
        self.record.lock_and_refresh()
        answers, record = self.cleaned_data, self.record
        typed = answers["due_on"], answers["due_at"]
        answers["due_on"], answers["due_at"] = FollowUp.safe_due(
            record.client, record.kind, *typed
        )
        return super().settle()
