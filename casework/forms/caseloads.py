from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pages.choices import Radios
from pages.sending import SentOnceForm


class CaseloadTransferForm(SentOnceForm):
    """Who takes over all open clients and follow-ups of a colleague."""

    to = forms.ModelChoiceField(
        label=_("Who takes over?"),
        queryset=User.objects.none(),
        widget=Radios,
        empty_label=None,
        error_messages={"required": _("Choose the worker who takes over.")},
    )

    def __init__(self, *args, worker, team, **kwargs):
        super().__init__(*args, **kwargs)
        workers = User.objects.active().workers().in_team(team)
        self.fields["to"].queryset = workers.exclude(pk=worker.pk).order_by("name")
