from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from casework.access import eligible_users
from casework.days import end_of
from casework.models import AccessGrant
from pages.choices import Radios
from pages.dates import AHEAD, DayField
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH

USUAL_LENGTH = timedelta(days=30)
WHY = {"rows": 2}


class ColleagueField(forms.ModelChoiceField):
    nothing_to_choose = _("There is no one to choose. An administrator adds people.")

    def __init__(self, **kwargs):
        super().__init__(
            queryset=User.objects.none(), empty_label=_("Choose a colleague"), **kwargs
        )

    def label_from_instance(self, person):
        return f"{person.name} ({person.team})" if person.team_id else person.name


class AccessGrantForm(SentOnceForm):
    """Who gets access to one record, what for, why and until when."""

    to = ColleagueField(
        label=_("Who"), error_messages={"required": _("Choose who gets access.")}
    )
    kind = forms.ChoiceField(
        label=_("What for"),
        choices=[(kind, kind.label) for kind in AccessGrant.GIVEN_BY_HAND],
        widget=Radios,
        error_messages={"required": _("Choose what they need access for.")},
    )
    until = DayField(
        AHEAD,
        label=_("Last day of access"),
        error_messages={"required": _("Choose the last day. You can end it sooner.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(WHY),
        max_length=PARAGRAPH,
        error_messages={"required": _("Write why they need access.")},
    )

    def __init__(self, *args, client, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + USUAL_LENGTH
        assigned = client.assignments.current().values("worker")
        people = eligible_users(client).exclude(pk=by.pk).exclude(pk__in=assigned)
        self.fields["to"].queryset = people.exclude(
            team=client.team_id, role=Role.SUPERVISOR
        ).select_related("team")

    def clean_until(self):
        return end_of(self.cleaned_data["until"])
