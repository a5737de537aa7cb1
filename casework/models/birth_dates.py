from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from casework.birth_dates import BirthDate
from encryption.fields import SealedField


class SealedBirthDateField(SealedField):
    """A date of birth or what is known of it. All of them take one block: none looks longer.

    A full date is sealed as it was when the field held nothing else.
    """

    def to_python(self, value: Any) -> BirthDate | None:
        """Return the value of a date, or of what `BirthDate` writes; None for an empty text."""
        if value in (None, "") or isinstance(value, BirthDate):
            return value or None
        try:
            return BirthDate(value.isoformat() if isinstance(value, date) else str(value))
        except ValueError as refused:
            raise ValidationError(str(refused)) from None

    def encode(self, value: BirthDate) -> bytes:
        """Return what is sealed. Raises `ValueError` if it needs a second block."""
        text = value.written.encode()
        if len(text) >= self.block:
            raise ValueError(f"{self.label}: it has less than {self.block} bytes.")
        return text

    def decode(self, text: bytes) -> BirthDate:
        return BirthDate(text.decode())
