"""Asking for a date of birth: the date or a part of it, an age, or why there is neither."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import TextInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.birth_dates import OLDEST, BirthDate
from casework.unanswered import Unanswered
from pages.choices import RevealingRadios
from pages.dates import (
    BIRTH,
    PART_LABELS,
    PARTS,
    PAST,
    DatePartsField,
    DatePartsWidget,
    DayField,
    DayInput,
    typed_parts,
)

DATE, AGE = "", "age"  # nothing chosen, as where nobody chooses, is a date
ANSWERS = [(DATE, _("Date, or part of it")), (AGE, _("Age")), *Unanswered.choices]


class BirthDateWidget(DatePartsWidget):
    """Radio buttons for the ways to answer, and the boxes of the two that need some."""

    template_name = "casework/clients/_birth_date.html"
    labels = PART_LABELS | {"answer": "", "age": _("Age when asked"), "asked_on": _("Asked on")}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        reveals = {DATE: ["birth-date-parts"], AGE: ["birth-date-age"]}
        beside = {
            "answer": RevealingRadios(choices=ANSWERS, reveals=reveals),
            "age": TextInput(),
            "asked_on": DayInput(),
        }
        super().__init__(attrs, beside)

    def decompress(self, value: BirthDate | None) -> list[Any]:
        if value is None:
            return ["", "", "", DATE, "", ""]
        if value.age_when_asked:
            age, day = value.age_when_asked
            return ["", "", "", AGE, age, day.isoformat()]
        answer = DATE if value.days else value.written
        return [*value.parts, answer, "", ""]


class BirthDateField(DatePartsField):
    """A `BirthDate`; None if nothing is known, nor why not.

    A chosen answer counts, and what stands in the boxes of another one does not. Only where an
    age stands in a page without JavaScript, and nobody chose, does it ask.
    """

    widget = BirthDateWidget
    default_error_messages = {
        "wrong_age": _("“%(label)s”: enter the age as a number from 0 to %(oldest)s."),
        "age_not_chosen": _("“%(label)s”: choose “Age”, or clear the age."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(BIRTH, **kwargs)

    def to_python(self, value: Any) -> BirthDate | None:
        if value is None or isinstance(value, BirthDate):
            return value
        *boxes, answer, age, asked_on = ("" if each is None else each for each in value)
        if answer in Unanswered.values:
            return BirthDate(answer)
        if answer == AGE:
            return self._from_age(str(age).strip(), asked_on)
        typed = typed_parts(boxes)
        if str(age).strip() and not any(typed.values()):
            raise self._refusal("age_not_chosen", "age")
        return self._from_parts(typed)

    def validate(self, value: BirthDate | None) -> None:
        if value is None or value.days is None or value.age_when_asked:
            return
        first, last = value.days
        self.days.refuse_outside(last if last < self.days.first else first, self.label)

    def _from_parts(self, typed: dict[str, str]) -> BirthDate | None:
        if not any(typed.values()):
            return None
        self.check_parts(typed, may_miss=() if typed["day"] else ("month", "day"))
        try:
            return BirthDate.of(*(int(typed[part]) for part in PARTS if typed[part]))
        except ValueError:
            raise self._refusal("no_such_day", "month", "day") from None

    def _from_age(self, typed: str, asked_on: Any) -> BirthDate:
        try:
            day = DayField(PAST, required=False).clean(asked_on) or timezone.localdate()
        except ValidationError:
            raise PAST.refusal(self.widget.labels["asked_on"], ["asked_on"]) from None
        try:
            age = int(typed) if typed.isascii() and typed.isdigit() else -1
            return BirthDate.at_age(age, day)
        except ValueError:
            raise self._refusal("wrong_age", "age") from None

    def _refusal(self, code: str, *parts: str) -> ValidationError:
        refusal = super()._refusal(code, *parts)
        refusal.params["oldest"] = OLDEST
        return refusal
