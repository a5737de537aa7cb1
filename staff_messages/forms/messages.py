from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework.forms.hand_over_notes import HandOverNoteForm
from drafts.drafted import DraftedForm
from pages.texts import PARAGRAPH
from staff_messages.colleagues import colleagues_of, role_of

EVERYONE = "everyone"


class AnswerForm(DraftedForm):
    """What a colleague answers to a message."""

    text = forms.CharField(
        label=_("Message"),
        help_text=_("It stays with the client’s record. It can’t be changed later."),
        widget=forms.Textarea({"rows": 4}),
        max_length=PARAGRAPH,
        error_messages={"required": _("Write your message.")},
    )
    is_urgent = forms.BooleanField(
        label=_("Urgent: it stays on their page until they have read it"), required=False
    )


class MessageForm(AnswerForm):
    """What somebody tells colleagues about a client, and which of them."""

    to = forms.ChoiceField(
        label=_("To"),
        widget=forms.Select({"translate": "no"}),
        error_messages={
            "required": _("Choose who it is for."),
            "invalid_choice": _(
                "This colleague does not work with the client any more. Choose someone else."
            ),
        },
    )
    field_order = ["to", "text", "is_urgent"]

    def __init__(self, *args, client=None, author=None, **kwargs):
        super().__init__(*args, **kwargs)
        people = list(colleagues_of(client).exclude(pk=author.pk)) if client else []
        self.colleagues = {str(each.pk): each for each in people}
        self.fields["to"].choices = [
            (EVERYONE, _("Everyone who works with them")),
            *(
                (key, format_lazy("{name} ({role})", name=each.name, role=role_of(each)))
                for key, each in self.colleagues.items()
            ),
        ]

    @property
    def arguments(self):
        """What `Message.send` takes."""
        return self.cleaned_data | {"to": self.colleagues.get(self.cleaned_data["to"])}


class LateHandOverForm(HandOverNoteForm):
    """What somebody learned in an emergency access that has ended."""

    question = _("Is there something their worker must know?")
