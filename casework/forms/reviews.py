from django import forms
from django.utils.translation import gettext_lazy as _

from pages.sending import SentOnceForm
from pages.texts import NOTE


class ReviewForm(SentOnceForm):
    agreed = forms.CharField(
        label=_("What was agreed"),
        help_text=_("Next steps and who will do them. The worker can read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=NOTE,
        error_messages={"required": _("Write what was agreed before you sign off.")},
    )
