from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.access import ROLES_WITH_CLIENTS
from casework.forms.access_grants import WHY, ColleagueField
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH


class BlockForm(SentOnceForm):
    """Who is blocked from a client, and why."""

    person = ColleagueField(
        label=_("Staff member to block"),
        error_messages={"required": _("Choose the staff member to block.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Only the team's supervisors read it."),
        widget=forms.Textarea(WHY),
        max_length=PARAGRAPH,
        error_messages={"required": _("Write why.")},
    )

    def __init__(self, *args, client, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(role__in=ROLES_WITH_CLIENTS).select_related("team")
        self.fields["person"].queryset = people.exclude(
            pk__in=client.blocks.in_force().values("person")
        )
