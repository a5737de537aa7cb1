from django import forms
from django.utils.translation import gettext_lazy as _

from pages.choices import Radios
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH


class ReviewForm(SentOnceForm):
    """What a supervisor concluded about someone's access to records.

    Args:
        outcomes: the choices that the reviewed access allows.
    """

    outcome = forms.ChoiceField(
        label=_("Your conclusion"),
        widget=Radios,
        error_messages={"required": _("Choose your conclusion.")},
    )
    conclusion = forms.CharField(
        label=_("Why, in one sentence"),
        help_text=_(
            "What you asked, what you learned, and what happens next. Do not write a name."
        ),
        widget=forms.Textarea({"rows": 3}),
        max_length=PARAGRAPH,
        error_messages={"required": _("Write how you came to your conclusion.")},
    )

    def __init__(self, *args, outcomes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcomes
