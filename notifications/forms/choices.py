from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models.mail_choices import MailChoices, field_of
from notifications.registry import kinds_for
from pages.choices import Radios
from pages.editing import EditForm


class MailChoicesForm(EditForm):
    """One question for each kind that may come to a person, and may be chosen about."""

    record: MailChoices

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in self._kinds():
            self.fields[field_of(kind)] = forms.ChoiceField(
                label=kind.heading,
                choices=[(how.value, how.label) for how in kind.choices],
                widget=Radios,
                error_messages={"required": _("Choose how you hear of this by email.")},
            )

    def present(self) -> dict[str, Any]:
        hows = self.record.hows
        return {field_of(kind): hows[kind.code].value for kind in self._kinds()}

    def _kinds(self) -> list[Any]:
        return [kind for kind in kinds_for(self.record.person.role) if kind.choices]
