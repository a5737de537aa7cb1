from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.clients import ConsentForm
from casework.models.consents import Purpose


class ConsentSigningForm(ConsentForm):
    """A consent given after intake: one purpose at a time, with its own wording."""

    purpose = forms.ChoiceField(
        label=_("The client said yes to"),
        choices=Purpose,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the client agreed to.")},
    )
    agreed_to = None
    field_order = ["purpose", "method", "interpreter", "until"]
