from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pages.choices import RevealingRadios, drop_unrevealed
from pages.sending import SentOnceForm
from pages.texts import PARAGRAPH


class HasNote(TextChoices):
    """Whether there is something to hand over: to say that there is not is an answer, too."""

    YES = "yes", _("Yes")
    NOTHING = "nothing", _("No, nothing to hand over")


class HandOverNoteForm(SentOnceForm):
    """Asks whoever passes a client on what a colleague must know. Extend it.

    Its `question` is what the form asks. `is_of_several` says that one note goes to the
    messages of several clients, and so may name none of them.
    """

    question = ""
    is_of_several = False

    has_note = forms.ChoiceField(
        choices=HasNote,
        widget=RevealingRadios(reveals={HasNote.YES: ["note"]}),
        error_messages={
            "required": _("Choose “Yes”, or say that there is nothing to hand over.")
        },
    )
    note = forms.CharField(
        label=_("Hand-over note"),
        widget=forms.Textarea({"rows": 3}),
        max_length=PARAGRAPH,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["has_note"].label = self.question
        self.fields["note"].help_text = (
            _("It is kept with the messages of each of these clients: name none of them.")
            if self.is_of_several
            else _("What is due soon, what to be careful about, what the client already knows.")
        )

    def clean(self):
        answers = super().clean()
        drop_unrevealed(self)
        has_note = answers.get("has_note") == HasNote.YES
        if has_note and not answers.get("note") and "note" not in self.errors:
            self.add_error("note", _("Write what your colleague must know."))
        return answers

    @property
    def arguments(self):
        """What the verb takes: a `note`, which is "" if there is nothing to hand over."""
        answers = dict(self.cleaned_data)
        has_note = answers.pop("has_note") == HasNote.YES
        return answers | {"note": answers["note"] if has_note else ""}
