"""A form field for a number that has bounds, and a sentence that says them."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_DIGITS = 9  # every number of ours fits, and `int` is slow and refuses beyond thousands
DIGITS = re.compile(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}")


class NumberField(forms.IntegerField):
    """A whole number, from the least to the most.

    Whatever is wrong with it, `sentence` names the field and both bounds:

        minutes = NumberField(
            1, 1440, sentence=_("Enter the minutes, from %(least)s to %(most)s.")
        )
    """

    def __init__(
        self, least: int, most: int, *, sentence: "str | _StrPromise", **kwargs: Any
    ) -> None:
        self.least, self.most, self.sentence = least, most, sentence
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        typed = "" if value is None else str(value).strip()
        if not typed:
            return None
        if not DIGITS.fullmatch(typed):
            raise self._refusal("invalid")
        return int(typed)

    def validate(self, value: int | None) -> None:
        if value is None:
            if self.required:
                raise self._refusal("required")
        elif not self.least <= value <= self.most:
            raise self._refusal("out_of_bounds")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "min": self.least, "max": self.most}

    def _refusal(self, code: str) -> ValidationError:
        params = {"least": self.least, "most": self.most}
        return ValidationError(self.sentence, code=code, params=params)
