from typing import Any

from django import forms

from accounts.models import User
from notifications.models.mail_choices import choices_of, field_of
from notifications.registry import kinds_for
from pages.choices import Radios


class MailChoicesForm(forms.Form):
    """One question for each kind that may come to a person, and may be chosen about."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = choices_of(person)
        for kind in kinds_for(person.role):
            if kind.choices:
                self.fields[field_of(kind)] = forms.ChoiceField(
                    label=kind.heading,
                    choices=[(how.value, how.label) for how in kind.choices],
                    initial=chosen[kind.code].value,
                    widget=Radios,
                )
