from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewForm(forms.Form):
    agreed = forms.CharField(
        label=_("What was agreed"),
        help_text=_("Next steps and who will do them. The worker can read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
        error_messages={"required": _("Write what was agreed before you sign off.")},
    )
