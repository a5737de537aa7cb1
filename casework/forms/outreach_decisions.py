from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.attempts import Course
from casework.models import OutreachDecision
from pages.choices import RevealingRadios, drop_unrevealed
from pages.dates import AHEAD, DayField
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH

UNTIL = {Course.KEEP: "keep_until", Course.WAIT: "wait_until"}  # the field of its day


class OutreachDecisionForm(SentOnceForm):
    """Whether somebody who does not answer is tried again."""

    course = forms.ChoiceField(
        label=_("What should happen now?"),
        choices=Course,
        widget=RevealingRadios(reveals={each: [name] for each, name in UNTIL.items()}),
        error_messages={"required": _("Choose what should happen now.")},
    )
    keep_until = DayField(
        AHEAD,
        label=_("Keep trying until"),
        help_text=_("At most 30 days. After that you are asked again."),
        required=False,
    )
    wait_until = DayField(
        AHEAD,
        label=_("Wait until"),
        help_text=_(
            "From that day on one attempt can be made. Without an answer you are asked again."
        ),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("One sentence. The workers read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=PARAGRAPH,
        error_messages={"required": _("Enter the reason.")},
    )
    replaces = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, decision: OutreachDecision | None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"replaces": decision and decision.pk}, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        drop_unrevealed(self)
        days = {name: cleaned.pop(name, None) for name in UNTIL.values()}
        name = UNTIL.get(cleaned.get("course"))
        cleaned["until"] = self._day(name, days[name]) if name else None
        return cleaned

    def _day(self, name: str, day: date | None) -> date | None:
        if day is None and name not in self.errors:
            self.add_error(name, _("Enter the day."))
        return day
