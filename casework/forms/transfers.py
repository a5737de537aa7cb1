from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.access import eligible_users
from pages.choices import Radios
from pages.sending import SentOnceForm


class SuccessorField(forms.ModelChoiceField):
    nothing_to_choose = _(
        "No other worker of the team may open this record. An administrator adds workers; "
        "blocks are on the page of access to the record."
    )


class TransferForm(SentOnceForm):
    to = SuccessorField(
        label=_("New worker"),
        queryset=User.objects.none(),
        widget=Radios,
        empty_label=None,
        error_messages={"required": _("Choose the new worker.")},
    )

    def __init__(self, *args, client, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = eligible_users(client).workers().in_team(client.team_id)
