from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import Closure
from pages.choices import Radios
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH


class ClosureForm(SentOnceForm, forms.ModelForm):
    summary = forms.CharField(
        label=_("Closing note"),
        widget=forms.Textarea({"rows": 3}),
        max_length=PARAGRAPH,
        required=False,
    )

    class Meta:
        model = Closure
        fields = ["reason", "summary"]
        widgets = {"reason": Radios}
        error_messages = {"reason": {"required": _("Choose why the case is closed.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [
            choice
            for choice in Closure.Reason.choices
            if choice[0] != Closure.Reason.CONSENT_REVOKED
        ]
