from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Client
from casework.reach import Reach
from exports.models import Export
from pages.choices import Radios, RevealingRadios
from pages.sending import SentOnceForm
from pages.texts import LINE, PARAGRAPH


class ExportForm(SentOnceForm):
    """A request for an export. `cleaned_data` holds what `exporting.request` takes."""

    purpose = forms.CharField(
        label=_("What is it for?"),
        help_text=_("The approver reads this. Do not write any names."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=PARAGRAPH,
        error_messages={"required": _("Say what it is for.")},
    )
    basis = forms.ChoiceField(
        label=_("Why is this allowed?"),
        choices=Export.Basis,
        widget=RevealingRadios(
            reveals={
                Export.Basis.INSIDE: ["recipient"],
                Export.Basis.PERSON: ["basis_note"],
                Export.Basis.ORDER: ["recipient", "basis_note"],
            }
        ),
        error_messages={"required": _("Choose why it is allowed.")},
    )
    recipient = forms.CharField(
        label=_("Who receives it?"),
        help_text=_(
            "A colleague, an office or a court, such as “Ben, who covers in August”. "
            "Do not name a client."
        ),
        max_length=LINE,
        required=False,
    )
    basis_note = forms.CharField(
        label=_("Which order or law, or how they asked"),
        help_text=_(
            "For example the court and the number of the order, or “in writing”. Do not write "
            "any names."
        ),
        max_length=PARAGRAPH,
        required=False,
    )
    selection = forms.ChoiceField(
        label=_("Which clients?"),
        choices=Export.Selection,
        widget=Radios,
        initial=Export.Selection.OPEN,
        error_messages={"required": _("Choose which clients.")},
    )
    worker = forms.ModelChoiceField(
        label=_("Only this worker's clients"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("All clients of the team"),
    )
    chart_number = forms.CharField(
        label=_("Only the client with this chart number"), max_length=12, required=False
    )
    columns = forms.MultipleChoiceField(
        label=_("Which fields?"),
        help_text=_("Only what the recipient needs. Contact notes are never exported."),
        choices=Export.Column,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one field.")},
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        team = User.objects.active().workers().in_team(by.team_id)
        self.fields["worker"].queryset = team

    def clean_chart_number(self) -> Client | None:
        """Return the client who has the number; None where it was left empty."""
        number = self.cleaned_data["chart_number"].strip()
        if not number:
            return None
        client = (
            Client.objects.reachable_by(self.by, Reach.CHANGE)
            .filter(chart_number=number)
            .first()
        )
        if not client:
            raise forms.ValidationError(
                _("There is no record with this number that you can edit.")
            )
        return client

    def clean(self) -> dict[str, Any]:
        super().clean()
        answers = self.cleaned_data
        answers["client"] = answers.pop("chart_number", None)
        basis = answers.get("basis")
        if basis and basis != Export.Basis.PERSON and not answers.get("recipient"):
            self.add_error("recipient", _("Say who receives it."))
        if basis and basis != Export.Basis.INSIDE and not answers.get("basis_note"):
            self.add_error("basis_note", _("Say which order or law, or how they asked."))
        if (
            basis == Export.Basis.PERSON
            and not answers["client"]
            and "chart_number" not in self.errors
        ):
            self.add_error("chart_number", _("Enter the client’s chart number."))
        return answers
