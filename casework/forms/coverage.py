from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.days import end_of
from casework.forms.access_grants import WHY, ColleagueField
from casework.forms.hand_over_notes import HandOverNoteForm
from pages.dates import AHEAD, DayField
from pages.texts import PARAGRAPH


class CoverageForm(HandOverNoteForm):
    """Who is away, who covers for them, why and until when, and what they must know."""

    question = _("Is there something they must know about all of these clients?")
    is_of_several = True

    colleague = ColleagueField(
        label=_("Who is away"), error_messages={"required": _("Choose who is away.")}
    )
    to = ColleagueField(
        label=_("Who covers for them"), error_messages={"required": _("Choose who covers.")}
    )
    until = DayField(
        AHEAD,
        label=_("Last day of coverage"),
        error_messages={"required": _("Choose the last day. You can end it sooner.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(WHY),
        max_length=PARAGRAPH,
        error_messages={"required": _("Write why, for example: on leave.")},
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        workers = User.objects.workers().in_team(by.team_id)
        self.fields["colleague"].queryset = workers.select_related("team")
        self.fields["to"].queryset = workers.active().select_related("team")
        self.order_fields(["colleague", "to", "until", "reason"])

    def clean_until(self):
        return end_of(self.cleaned_data["until"])

    def clean(self):
        answers = super().clean()
        if answers.get("to") and answers.get("to") == answers.get("colleague"):
            self.add_error("to", _("Choose a different person to cover."))
        return answers
