"""Form fields for dates: boxes to type into, or a calendar for days near today.

The boxes stand in the order in which people write a date here: month, day and year in English.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format, get_format, time_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PARTS = ("year", "month", "day")  # as `date` takes them; a page shows them as people write them
PART_LABELS = {
    "year": pgettext_lazy("a box for a date", "Year"),
    "month": pgettext_lazy("a box for a date", "Month"),
    "day": pgettext_lazy("a box for a date", "Day"),
}
DIRECTIVES = {"Y": "year", "m": "month", "d": "day"}
DIGITS = {
    "year": re.compile("[0-9]{4}"),
    "month": re.compile("0?[1-9]|1[0-2]"),
    "day": re.compile("0?[1-9]|[12][0-9]|3[01]"),
}
EXAMPLE = date(1989, 3, 27)


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


def typed_parts(values: Iterable[Any]) -> dict[str, str]:
    """Return what was typed into the three boxes, by part."""
    return dict(zip(PARTS, (str(part or "").strip() for part in values), strict=True))


class DatePartsWidget(forms.MultiWidget):
    """Three text inputs, each named for its part. They keep what was typed as it is.

    Args:
        beside: inputs for what may be answered in place of a date, by the name of each.
    """

    template_name = "components/_date_parts.html"
    use_fieldset = True
    labels: Mapping[str, "_StrPromise"] = PART_LABELS
    wrong_parts: Collection[str] = ()  # which boxes are marked; their bound field says so

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        beside: Mapping[str, forms.Widget] | None = None,
    ) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput() for part in PARTS
        }
        super().__init__(boxes | dict(beside or {}), attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.year, value.month, value.day] if value else ["", "", ""]

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        names = (name.removeprefix("_") for name in self.widgets_names)
        by_part = dict(zip(names, context["widget"]["subwidgets"], strict=True))
        for part, subwidget in by_part.items():
            subwidget["part"] = part
            subwidget["label"] = self.labels[part]
            subwidget["attrs"].pop("required", None)
            subwidget["attrs"].pop("aria-invalid", None)
            subwidget["is_wrong"] = part in self.wrong_parts
            if subwidget["is_wrong"]:
                subwidget["attrs"]["aria-invalid"] = "true"
            if "id" in context["widget"]["attrs"]:
                subwidget["attrs"]["id"] = f"{context['widget']['attrs']['id']}_{part}"
        context["widget"]["subwidgets"] = [by_part.pop(part) for part in parts_in_order()]
        context["widget"]["beside"] = by_part
        return context

    def first_control_id(self, id_: str) -> str:
        """Return the id of the first box to correct, or of the first one if all are right."""
        order = [*parts_in_order(), *(name for name in self.labels if name not in PARTS)]
        wrong = (part for part in order if part in self.wrong_parts)
        return f"{id_}_{next(wrong, order[0])}"


class Days(NamedTuple):
    """Between which days a kind of date lies, seen from today, and the sentence that says so.

    The bounds are our judgment, wide enough for every true answer: they are there to find a
    year that was typed wrong, 2206 for 2026.
    """

    earliest: Callable[[date], date]
    latest: Callable[[date], date]
    sentence: "_StrPromise"

    def refuse_outside(self, day: date, label: object) -> None:
        """Refuse a day that lies outside.

        Raises:
            ValidationError: `params["parts"]` names the boxes to correct.
        """
        if not self.first <= day <= self.last:
            wrong_year = not self.first.year <= day.year <= self.last.year
            raise self.refusal(label, ["year"] if wrong_year else PARTS)

    def refusal(self, label: object, parts: Collection[str] = PARTS) -> ValidationError:
        days = {"earliest": date_format(self.first), "latest": date_format(self.last)}
        params = {"label": label, "parts": parts, **days}
        return ValidationError(self.sentence, code="invalid", params=params)

    @property
    def first(self) -> date:
        return self.earliest(timezone.localdate())

    @property
    def last(self) -> date:
        return self.latest(timezone.localdate())


def years_from(day: date, years: int) -> date:
    """Return the same day of another year; February 28 for the 29th."""
    month_has_it = (day.month, day.day) != (2, 29)
    return day.replace(year=day.year + years, day=day.day if month_has_it else 28)


BIRTH = Days(
    earliest=lambda today: date(1900, 1, 1),  # nobody alive was born earlier
    latest=lambda today: today,
    sentence=_("“%(label)s”: enter a date from %(earliest)s to today."),
)
PAST = Days(
    earliest=lambda today: years_from(today, -20),
    latest=lambda today: today,
    sentence=_("“%(label)s”: enter a date from %(earliest)s to today."),
)
AHEAD = Days(
    earliest=lambda today: today,
    latest=lambda today: years_from(today, 5),
    sentence=_("“%(label)s”: enter a date from today to %(latest)s."),
)
PERIOD = Days(  # of awards and reports
    earliest=lambda today: date(2000, 1, 1),
    latest=lambda today: years_from(today, 10),
    sentence=_("“%(label)s”: enter a date from %(earliest)s to %(latest)s."),
)


class DatePartsField(forms.Field):
    """A `date` from a year, a month and a day; None if all three are empty.

    `clean` raises a ValidationError whose `params["parts"]` names the boxes to correct.

        birth_date = DatePartsField(BIRTH, label=_("Date of birth"))
    """

    widget = DatePartsWidget
    default_error_messages = {
        "required": _("“%(label)s”: enter the date, for example %(example)s."),
        "no_year": _("“%(label)s”: enter the year too."),
        "no_month": _("“%(label)s”: enter the month too."),
        "no_day": _("“%(label)s”: enter the day too."),
        "no_year_month": _("“%(label)s”: enter the month and the year too."),
        "no_year_day": _("“%(label)s”: enter the day and the year too."),
        "no_month_day": _("“%(label)s”: enter the month and the day too."),
        "wrong_year": _("“%(label)s”: enter the year in four digits, for example %(year)s."),
        "wrong_month": _("“%(label)s”: enter the month as a number from 1 to 12."),
        "wrong_day": _("“%(label)s”: enter the day as a number from 1 to 31."),
        "no_such_day": _("“%(label)s”: there is no such day. Check the day and the month."),
    }

    def __init__(self, days: Days, **kwargs: Any) -> None:
        self.days = days
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = typed_parts(value)
        if not any(typed.values()):
            return None
        self.check_parts(typed)
        try:
            return date(*(int(typed[part]) for part in PARTS))
        except ValueError:
            raise self._refusal("no_such_day", "month", "day") from None

    def check_parts(self, typed: Mapping[str, str], may_miss: Collection[str] = ()) -> None:
        """Refuse boxes that are empty or hold no number of their kind.

        Args:
            may_miss: the boxes that may be empty.

        Raises:
            ValidationError: `params["parts"]` names the boxes to correct.
        """
        missing = [part for part in PARTS if not typed[part] and part not in may_miss]
        if missing:
            raise self._refusal("_".join(["no", *missing]), *missing)
        for part in PARTS:
            if typed[part] and not DIGITS[part].fullmatch(typed[part]):
                raise self._refusal(f"wrong_{part}", part)

    def validate(self, value: date | None) -> None:
        if self.required and value is None:
            raise self._refusal("required", *PARTS)
        if value is not None:
            self.days.refuse_outside(value, self.label)

    def _refusal(self, code: str, *parts: str) -> ValidationError:
        near = EXAMPLE.year if self.days is BIRTH else timezone.localdate().year
        day = EXAMPLE.replace(year=near)
        params = {"label": self.label, "parts": parts, "example": as_typed(day), "year": near}
        return ValidationError(self.error_messages[code], code=code, params=params)


class DayInput(forms.DateInput):
    """A day near today, chosen from the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day near today, of a kind that says between which days it lies.

    due_on = DayField(AHEAD, label=_("Due date"))
    """

    widget = DayInput

    def __init__(self, days: Days, **kwargs: Any) -> None:
        self.days = days
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        try:
            return super().to_python(value)
        except ValidationError:
            raise self.days.refusal(self.label) from None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None:
            self.days.refuse_outside(value, self.label)


class TimeInput(forms.TimeInput):
    input_type = "time"


class TimeField(forms.TimeField):
    """A time of day."""

    widget = TimeInput

    def to_python(self, value: Any) -> time | None:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(
                _("“%(label)s”: enter a time, for example %(example)s."),
                code="invalid",
                params={"label": self.label, "example": time_format(time(21, 30))},
            ) from None


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in the agency's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
