from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.access import eligible_users
from casework.forms.hand_over_notes import HandOverNoteForm
from pages.choices import Radios


class SuccessorField(forms.ModelChoiceField):
    nothing_to_choose = _(
        "No other worker of the team may open this record. An administrator adds workers; "
        "blocks are on the page of access to the record."
    )


class TransferForm(HandOverNoteForm):
    """Who the new worker is, and what they must know."""

    question = _("Is there something the new worker must know?")

    to = SuccessorField(
        label=_("New worker"),
        queryset=User.objects.none(),
        widget=Radios,
        empty_label=None,
        error_messages={
            "required": _("Choose the new worker."),
            "invalid_choice": _(
                "This worker is already assigned to the client, or can't open the record. "
                "Choose another worker."
            ),
        },
    )

    def __init__(self, *args, client, **kwargs):
        super().__init__(*args, **kwargs)
        people = eligible_users(client).workers().in_team(client.team_id)
        assigned = client.assignments.current().values_list("worker", flat=True)
        if len(assigned) == 1:
            people = people.exclude(pk=assigned[0])
        self.fields["to"].queryset = people
        self.order_fields(["to"])
