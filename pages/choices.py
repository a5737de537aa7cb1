"""Radio buttons: without an empty one, and revealing what only some of the answers need."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import BLANK_CHOICE_DASH

NO_CHOICE = tuple(BLANK_CHOICE_DASH[0])


class Radios(forms.RadioSelect):
    """Radio buttons for the answers alone: a field of a model puts "---------" before them."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        # Left out before they are numbered: an error leads to the one with number 0.
        self.choices = [choice for choice in self.choices if tuple(choice) != NO_CHOICE]
        return super().optgroups(name, value, attrs)


class RevealingRadios(Radios):
    """Radio buttons; choosing an answer shows the fields that belong to it.

    `reveals` maps an answer to the names of the fields it shows. Without JavaScript every
    field is shown, so a revealed field is not required: the form's `clean` checks it.

        when = forms.ChoiceField(
            choices=When, widget=RevealingRadios(reveals={When.ANOTHER_DAY: ["occurred_on"]})
        )
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        reveals: Mapping[Any, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.reveals = {str(answer): names for answer, names in (reveals or {}).items()}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if names := self.reveals.get(str(value)):
            prefix = name.rpartition("-")[0]
            html_names = (f"{prefix}-{each}" if prefix else each for each in names)
            option["attrs"]["data-reveals"] = " ".join(f"reveal-{each}" for each in html_names)
        return option


def drop_unrevealed(form: forms.BaseForm) -> None:
    """Forget the errors of fields that the chosen answers do not show: nobody sees them.

    Call it in the form's `clean`.
    """
    revealing = [field for field in form if getattr(field.field.widget, "reveals", None)]
    reveals = [(str(field.value()), field.field.widget.reveals) for field in revealing]
    shown = {name for answer, by_answer in reveals for name in by_answer.get(answer, ())}
    for _answer, by_answer in reveals:
        for name in set().union(*by_answer.values()) - shown:
            if form.errors.pop(name, None):
                form.cleaned_data[name] = None
