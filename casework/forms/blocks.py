from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.access import SEEING_ROLES
from casework.forms.access import WHY, ColleagueField


class BlockForm(forms.Form):
    """Who is never to see this client, and why."""

    person = ColleagueField(
        label=_("Who is not to see this record"),
        error_messages={"required": _("Choose who is not to see the record.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Only the team's supervisors read it."),
        widget=forms.Textarea(WHY),
        max_length=1_000,
        error_messages={"required": _("Write why.")},
    )

    def __init__(self, *args, client, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(role__in=SEEING_ROLES).select_related("team")
        self.fields["person"].queryset = people.exclude(
            pk__in=client.blocks.in_force().values("person")
        )
