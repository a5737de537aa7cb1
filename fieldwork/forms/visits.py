from contextlib import suppress
from datetime import datetime, time, timedelta

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from drafts.drafted import DraftedForm
from fieldwork.clock import next_shown
from fieldwork.exceptions import StartPassed
from fieldwork.models.planned_visits import partners_of
from pages.choices import RevealingRadios, drop_unrevealed
from pages.dates import AHEAD, DayField, TimeField
from pages.sending import SentOnceForm
from pages.texts import LINE, PARAGRAPH

NOBODY = "nobody"
USUAL_LENGTH = timedelta(hours=1)
STEP = 5  # minutes: a time to be back is offered in round numbers


class When(TextChoices):
    NOW = "now", _("Now")
    LATER = "later", _("Later")


def in_an_hour() -> time:
    """Return when a visit that begins now is usually over, by the agency's clock."""
    moment = timezone.now() + USUAL_LENGTH
    moment += timedelta(minutes=-moment.minute % STEP)
    return timezone.localtime(moment).time().replace(second=0, microsecond=0)


class PlannedVisitForm(DraftedForm):
    """Where somebody goes, who their partner is, and when they are back."""

    place = forms.CharField(
        label=_("Where are you going?"),
        help_text=_("An address, or what a colleague needs to find you."),
        max_length=LINE,
        error_messages={"required": _("Enter where you are going.")},
    )
    partner = forms.ChoiceField(
        label=_("Who is alerted if you do not come back?"),
        help_text=_("Your team’s supervisors always are. A partner sees the place, too."),
        widget=forms.Select({"translate": "no"}),
        error_messages={
            "required": _("Choose your partner, or “No partner”."),
            "invalid_choice": _("Choose your partner, or “No partner”."),
        },
    )
    when = forms.ChoiceField(
        label=_("When do you leave?"),
        choices=When,
        initial=When.NOW,
        widget=RevealingRadios(reveals={When.LATER: ["starts_on", "starts_time"]}),
        error_messages={"required": _("Choose when you leave.")},
    )
    starts_on = DayField(AHEAD, label=_("Day"), required=False, initial=timezone.localdate)
    starts_time = TimeField(label=_("Time"), required=False)
    back_time = TimeField(
        label=_("When are you back?"),
        help_text=_("An earlier time than you leave is the next day."),
        initial=in_an_hour,
        error_messages={"required": _("Enter when you are back.")},
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("For a colleague who looks for you: the car, the door, the route."),
        widget=forms.Textarea({"rows": 3}),
        max_length=PARAGRAPH,
        required=False,
    )

    def __init__(self, *args, worker, client=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.partners = {str(each.pk): each for each in partners_of(worker, client)}
        self.fields["partner"].choices = [
            ("", _("Choose")),
            (NOBODY, _("No partner")),
            *((key, each.name) for key, each in self.partners.items()),
        ]

    def bring_up_to_date(self, typed, draft):
        """Leave out a time to be back that has passed: read as new, it would be tomorrow's."""
        if typed.get("when") == When.LATER:
            return
        with suppress(forms.ValidationError):
            back_time = self.fields["back_time"].clean(typed.get("back_time"))
            zone = timezone.get_default_timezone()
            if next_shown(back_time, draft.saved_at, zone) <= timezone.now():
                del typed["back_time"]

    def clean(self):
        cleaned = super().clean()
        drop_unrevealed(self)
        self.starts_at = None
        if cleaned.get("when") == When.LATER:
            self._clean_start(cleaned)
        return cleaned

    def _clean_start(self, cleaned):
        sentences = {
            "starts_on": _("Enter the day on which you leave."),
            "starts_time": _("Enter the time at which you leave."),
        }
        missing = [name for name in sentences if cleaned.get(name) is None]
        for name in missing:
            if name not in self.errors:
                self.add_error(name, sentences[name])
        if missing:
            return
        local = datetime.combine(cleaned["starts_on"], cleaned["starts_time"])
        self.starts_at = timezone.make_aware(local)
        if self.starts_at <= timezone.now():
            self.add_error("starts_time", StartPassed())

    @property
    def arguments(self):
        """What `PlannedVisit.plan` takes."""
        starts = self.starts_at or timezone.now()
        zone = timezone.get_default_timezone()
        return {
            "place": self.cleaned_data["place"],
            "partner": self.partners.get(self.cleaned_data["partner"]),
            "note": self.cleaned_data["note"],
            "starts_at": self.starts_at,
            "expected_at": next_shown(self.cleaned_data["back_time"], starts, zone),
        }


class AcknowledgementForm(SentOnceForm):
    """That somebody was reached, and how."""

    acknowledgement = forms.CharField(
        label=_("How did you reach them, and how are they?"),
        help_text=_("One sentence, such as: I rang her, she is safe and on her way back."),
        widget=forms.Textarea({"rows": 3}),
        max_length=PARAGRAPH,
        error_messages={"required": _("Write how you reached them.")},
    )
