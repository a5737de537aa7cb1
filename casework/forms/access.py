from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.dates import DayInput
from accounts.models import User
from accounts.roles import Role
from casework.access import admitted_to
from casework.models import Access

USUAL = timedelta(days=30)
WHY = {"rows": 2}


class ColleagueField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            queryset=User.objects.none(), empty_label=_("Choose a colleague"), **kwargs
        )

    def label_from_instance(self, person):
        return f"{person.name} ({person.team})" if person.team_id else person.name


class AccessForm(forms.Form):
    """Who else may open one record, how far, why and until when."""

    to = ColleagueField(
        label=_("Who"), error_messages={"required": _("Choose who may see the record.")}
    )
    kind = forms.ChoiceField(
        label=_("What for"),
        choices=[(kind, kind.label) for kind in Access.GIVEN_BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they may see it for.")},
    )
    until = forms.DateField(
        label=_("Until, that day included"),
        widget=DayInput,
        error_messages={"required": _("Choose the last day. You can end it sooner.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(WHY),
        max_length=1_000,
        error_messages={"required": _("Write why they need to see it.")},
    )

    def __init__(self, *args, client, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + USUAL
        answering = client.assignments.current().values("worker")
        people = admitted_to(client).exclude(pk=by.pk).exclude(pk__in=answering)
        self.fields["to"].queryset = people.exclude(
            team=client.team_id, role=Role.SUPERVISOR
        ).select_related("team")

    def clean_until(self):
        return end_of(self.cleaned_data["until"])


class CoverForm(forms.Form):
    """Who takes over a whole caseload while a colleague is away."""

    colleague = ColleagueField(
        label=_("Who is away"), error_messages={"required": _("Choose who is away.")}
    )
    to = ColleagueField(
        label=_("Who covers for them"), error_messages={"required": _("Choose who covers.")}
    )
    until = forms.DateField(
        label=_("Until, that day included"),
        widget=DayInput,
        error_messages={"required": _("Choose the last day. You can end it sooner.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(WHY),
        max_length=1_000,
        error_messages={"required": _("Write why, for example: on leave.")},
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        workers = User.objects.workers().in_team(by.team_id)
        self.fields["colleague"].queryset = workers.select_related("team")
        self.fields["to"].queryset = workers.active().select_related("team")

    def clean_until(self):
        return end_of(self.cleaned_data["until"])

    def clean(self):
        answers = super().clean()
        if answers.get("to") and answers.get("to") == answers.get("colleague"):
            self.add_error("to", _("Choose somebody else than the one who is away."))
        return answers


def end_of(day):
    """Return the moment at which a day is over, where the agency is."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
