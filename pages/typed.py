"""Forms that are shown as they were typed, with nothing checked: a draft, or a look for more.

A form that was sent would be carried out by the first view that forgets to ask. One that is
only to be shown again stays unbound, and its fields show what was typed.
"""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

KEPT_WITH_ANSWERS = {"key", "shown"}  # of what is hidden: by whom, and over which values


class ShownAsTyped(forms.Form):
    """A form that a view may show as it was typed.

    Args:
        as_typed: what a browser sent, to show; None for a new form, or one to carry out.
    """

    def __init__(
        self, *args: Any, as_typed: MultiValueDict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self.as_typed = as_typed
        super().__init__(*args, **kwargs)

    @cached_property
    def typed(self) -> MultiValueDict[str, str] | None:
        """What was typed, for a page that shows it; None for a new one, or one that is sent."""
        return self.as_typed

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Return what was typed, as a form that was sent would show it."""
        is_kept = field_name in KEPT_WITH_ANSWERS or not field.widget.is_hidden
        if self.typed is not None and is_kept:
            name = self.add_prefix(field_name)
            if not field.widget.value_omitted_from_data(self.typed, {}, name):
                typed = field.widget.value_from_datadict(self.typed, {}, name)
                return field.bound_data(typed, None)
        return super().get_initial_for_field(field, field_name)
