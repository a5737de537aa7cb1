from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.forms.hand_over_notes import HandOverNoteForm
from pages.choices import Radios


class CaseloadTransferForm(HandOverNoteForm):
    """Who takes over all open clients and follow-ups of a colleague; what they must know."""

    question = _("Is there something they must know about all of these clients?")
    is_of_several = True

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
        self.order_fields(["to"])
