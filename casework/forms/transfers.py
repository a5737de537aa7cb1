from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.access import eligible_users
from pages.choices import Radios
from pages.sending import SentOnceForm


class TransferForm(SentOnceForm):
    to = forms.ModelChoiceField(
        label=_("To which worker"),
        queryset=User.objects.none(),
        widget=Radios,
        empty_label=None,
        error_messages={"required": _("Choose the worker who takes over.")},
    )

    def __init__(self, *args, client, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = eligible_users(client).workers().in_team(client.team_id)
