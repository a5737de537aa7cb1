from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.access import eligible_users


class TransferForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("New worker"),
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the new worker.")},
    )

    def __init__(self, *args, client, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = eligible_users(client).workers().in_team(client.team_id)
