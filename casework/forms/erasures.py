from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import Erasure
from pages.choices import Radios
from pages.sending import SentOnceForm


class ErasureForm(SentOnceForm, forms.ModelForm):
    class Meta:
        model = Erasure
        fields = ["reason"]
        widgets = {"reason": Radios}
        error_messages = {"reason": {"required": _("Choose a reason for the deletion.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = Erasure.Reason.choices
