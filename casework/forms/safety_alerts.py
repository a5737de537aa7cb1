from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import SafetyAlert
from casework.models.safety_alerts import after_a_month
from pages.choices import Radios, RevealingRadios, drop_unrevealed
from pages.dates import AHEAD, DayField
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH

SHORT = {"rows": 3}


class SafetyAlertForm(SentOnceForm):
    """What the danger is, why, and when somebody looks at it again."""

    kind = forms.ChoiceField(
        label=_("Alert"),
        choices=SafetyAlert.Kind,
        widget=Radios({"class": "tiles"}),
        error_messages={"required": _("Choose the alert.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What a colleague must know before they go. Facts only."),
        widget=forms.Textarea(SHORT),
        max_length=PARAGRAPH,
        error_messages={"required": _("Write the reason.")},
    )
    review_on = DayField(
        AHEAD,
        label=_("Review on"),
        initial=after_a_month,
        error_messages={"required": _("Enter the review date.")},
    )


Decision = SafetyAlert.Decision


class AlertReviewForm(SentOnceForm):
    """Whether an alert is still so. Once a colleague asked to lower it, another decides."""

    decision = forms.ChoiceField(
        label=_("Is this alert still needed?"),
        widget=RevealingRadios(
            reveals={Decision.KEEP: ["review_on"], Decision.REQUEST: ["why"]}
        ),
        error_messages={"required": _("Choose whether to keep the alert.")},
    )
    review_on = DayField(AHEAD, label=_("Review again on"), required=False)
    why = forms.CharField(
        label=_("Why it can be lowered"),
        help_text=_("A colleague reads this and decides. Until then the alert stays."),
        widget=forms.Textarea(SHORT),
        max_length=PARAGRAPH,
        required=False,
    )

    def __init__(self, *args, alert, by, **kwargs):
        super().__init__(*args, initial={"review_on": after_a_month()}, **kwargs)
        decisions = alert.decisions_of(by)
        self.fields["decision"].choices = [(each.value, each.label) for each in decisions]
        if Decision.REQUEST not in decisions:
            del self.fields["why"]

    def clean(self):
        cleaned = super().clean()
        drop_unrevealed(self)
        decision = cleaned.get("decision")
        if decision == Decision.KEEP and not cleaned.get("review_on"):
            self._require("review_on", _("Enter the review date."))
        if decision == Decision.REQUEST and not cleaned.get("why"):
            self._require("why", _("Write why it can be lowered."))
        return cleaned

    def _require(self, name, sentence):
        if name not in self.errors:
            self.add_error(name, sentence)
