"""Form fields for dates: boxes to type into, or a calendar for days near today.

The boxes stand in the order in which people write a date here: month, day and year in English.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PARTS = ("year", "month", "day")  # as `date` takes them; a page shows them as people write them
PART_LABELS = {
    "year": pgettext_lazy("a box for a date", "Year"),
    "month": pgettext_lazy("a box for a date", "Month"),
    "day": pgettext_lazy("a box for a date", "Day"),
}
DIRECTIVES = {"Y": "year", "m": "month", "d": "day"}
YEAR_DIGITS = 4
DAY_DIGITS = 2
MONTHS = 12
EXAMPLE = date(1989, 3, 27)
EARLIEST = date(1900, 1, 1)  # nobody alive remembers an earlier day


def parts_in_order() -> list[str]:
    """Return the parts of a date in the order of the language's first format for typing one."""
    typed = get_format("DATE_INPUT_FORMATS")[0]
    return [DIRECTIVES[letter] for letter in re.findall("%([Ymd])", typed)]


def as_typed(day: date) -> str:
    """Return a day as it is typed into the boxes: March 27, 1989 is "3 27 1989" in English."""
    return " ".join(str(getattr(day, part)) for part in parts_in_order())


def example(day: date = EXAMPLE) -> str:
    """Return `as_typed` of a day, in the language of whoever will read it."""
    return lazy(as_typed, str)(day)


class DatePartsWidget(forms.MultiWidget):
    """Three text inputs, each named for its part. They keep what was typed as it is."""

    template_name = "components/_date_parts.html"
    use_fieldset = True
    wrong_parts: Collection[str] = ()  # which boxes are marked; their bound field says so

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.year, value.month, value.day] if value else ["", "", ""]

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        by_part = dict(zip(PARTS, context["widget"]["subwidgets"], strict=True))
        for part, subwidget in by_part.items():
            subwidget["part"] = part
            subwidget["label"] = PART_LABELS[part]
            subwidget["attrs"].pop("required", None)
            subwidget["attrs"].pop("aria-invalid", None)
            subwidget["is_wrong"] = part in self.wrong_parts
            if subwidget["is_wrong"]:
                subwidget["attrs"]["aria-invalid"] = "true"
            if "id" in context["widget"]["attrs"]:
                subwidget["attrs"]["id"] = f"{context['widget']['attrs']['id']}_{part}"
        context["widget"]["subwidgets"] = [by_part[part] for part in parts_in_order()]
        return context

    def first_control_id(self, id_: str) -> str:
        """Return the id of the first box to correct, or of the first one if all are right."""
        order = parts_in_order()
        wrong = (part for part in order if part in self.wrong_parts)
        return f"{id_}_{next(wrong, order[0])}"


class DatePartsField(forms.Field):
    """A `date` from a year, a month and a day; None if all three are empty.

    `clean` raises a ValidationError whose `params["parts"]` names the boxes to correct.
    """

    widget = DatePartsWidget
    default_error_messages = {
        "required": format_lazy(_("Enter the date, for example {example}."), example=example()),
        "no_year": _("The date must include a year."),
        "no_month": _("The date must include a month."),
        "no_day": _("The date must include a day."),
        "no_year_month": _("The date must include a month and a year."),
        "no_year_day": _("The date must include a day and a year."),
        "no_month_day": _("The date must include a month and a day."),
        "year_no_number": _("Enter the year in digits, for example 1989."),
        "month_no_number": _("Enter the month as a number, from 1 to 12."),
        "day_no_number": _("Enter the day as a number, from 1 to 31."),
        "early_year": _("The year must be %(earliest)s or later."),
        "no_such_day": _("There is no such day. Check the day and the month."),
        "future": _("The date must be in the past."),
    }

    def __init__(self, *, must_be_past: bool = False, **kwargs: Any) -> None:
        self.must_be_past = must_be_past
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = dict(zip(PARTS, (str(part or "").strip() for part in value), strict=True))
        missing = [part for part in PARTS if not typed[part]]
        if missing == list(PARTS):
            return None
        if missing:
            raise self._refusal("_".join(["no", *missing]), *missing)
        year, month, day = (self._number(part, typed[part]) for part in PARTS)
        if year < EARLIEST.year:
            raise self._refusal("early_year", "year", earliest=EARLIEST.year)
        if not 1 <= month <= MONTHS:
            raise self._refusal("month_no_number", "month")
        try:
            return date(year, month, day)
        except ValueError:
            raise self._refusal("no_such_day", "month", "day") from None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if self.must_be_past and value and value > timezone.localdate():
            raise self._refusal("future", *PARTS)

    def _number(self, part: str, text: str) -> int:
        digits = YEAR_DIGITS if part == "year" else DAY_DIGITS
        wrong_length = len(text) > digits or (part == "year" and len(text) < digits)
        if not (text.isascii() and text.isdecimal()) or wrong_length:
            raise self._refusal(f"{part}_no_number", part)
        return int(text)

    def _refusal(self, code: str, *parts: str, **params: Any) -> ValidationError:
        return ValidationError(
            self.error_messages[code], code=code, params={"parts": parts, **params}
        )


class DayInput(forms.DateInput):
    """A day near today, chosen from the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"
