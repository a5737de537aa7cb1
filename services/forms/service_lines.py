from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.dates import PERIOD, DayField
from pages.sending import SentOnceForm
from services import funder_lines


def line_choices() -> list[tuple[Any, Any]]:
    """Return the newest form's lines by category; before them, that no form counts it."""
    lines = funder_lines.LINES[-1].codes
    by_category = [
        (
            category,
            [(each.value, each.on_form) for each in lines if each.number.startswith(letter)],
        )
        for letter, category in funder_lines.CATEGORIES.items()
    ]
    return [(funder_lines.NO_LINE, _("None: no funder’s form counts it")), *by_category]


class ServiceLineForm(SentOnceForm):
    """On which line of the funder's form a service or an item counts, and from when on."""

    line = forms.ChoiceField(label=_("Funder’s line"), choices=line_choices, required=False)
    starts_on = DayField(
        PERIOD,
        label=_("From"),
        help_text=_(
            "What was provided on this day or later counts on the new line. Final reports stay "
            "as they are."
        ),
        error_messages={"required": _("Enter the day from which it counts on this line.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()
