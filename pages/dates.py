"""Form fields for dates: day, month and year to type, or a calendar for days near today."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PARTS = ("day", "month", "year")
PART_NAMES = {"day": _("day"), "month": _("month"), "year": _("year")}
YEAR_DIGITS = 4
EARLIEST = date(1900, 1, 1)  # nobody alive remembers an earlier day


class DatePartsWidget(forms.MultiWidget):
    """Three text inputs. They keep what was typed, even if it is no date."""

    template_name = "components/_date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput() for _part in PARTS], attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, subwidget in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            subwidget["part"] = part
            subwidget["label"] = PART_NAMES[part].capitalize()
            subwidget["attrs"].pop("required", None)
        return context


class DatePartsField(forms.Field):
    """A `date` from a day, a month and a year; None if all three are empty.

    `clean` raises a ValidationError that names the missing or wrong part.
    """

    widget = DatePartsWidget
    default_error_messages = {
        "required": _("Enter the date, for example 27 3 1989."),
        "missing": _("The date must include a %(part)s."),
        "not_a_number": _("The %(part)s must be a number."),
        "short_year": _("The year must have four digits, for example 1989."),
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
        typed = [str(part or "").strip() for part in value]
        if not any(typed):
            return None
        day, month, year = (
            self._number(part, text) for part, text in zip(PARTS, typed, strict=True)
        )
        if len(typed[-1]) < YEAR_DIGITS:
            raise self._refusal("short_year")
        if year < EARLIEST.year:
            raise self._refusal("early_year", earliest=EARLIEST.year)
        try:
            return date(year, month, day)
        except ValueError:
            raise self._refusal("no_such_day") from None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if self.must_be_past and value and value > timezone.localdate():
            raise self._refusal("future")

    def _number(self, part: str, text: str) -> int:
        if not text:
            raise self._refusal("missing", part=PART_NAMES[part])
        if not text.isdecimal():
            raise self._refusal("not_a_number", part=PART_NAMES[part])
        return int(text)

    def _refusal(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class DayInput(forms.DateInput):
    """A day near today, chosen from the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"
