"""Phone numbers in one form (E.164), so that field, look-up and typed words agree."""

from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from encryption.fields import SealedCharField


def e164(written: str) -> str:
    """Return a phone number in its international form, such as "+12065550142".

    Args:
        written: a number as people write it; without a country code it is one of
            `settings.PHONE_REGION`. An empty text stays empty.

    Raises:
        ValidationError: it cannot be dialled; the sentence says what to write.
    """
    if not written:
        return ""
    try:
        number = phonenumbers.parse(written, settings.PHONE_REGION)
        possible = phonenumbers.is_possible_number_with_reason(number)
    except phonenumbers.NumberParseException:
        possible = None
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:  # without area code it is not
        raise ValidationError(
            _("Enter a phone number with its area code, such as 206 555 0142."), code="invalid"
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def spaced(number: str) -> str:
    """Return an E.164 number in groups that can be read aloud, such as "+1 206-555-0142"."""
    if not number:
        return ""
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class PhoneNumberField(forms.CharField):
    """A form field for a phone number as people write it; cleaned to E.164."""

    widget = forms.TextInput(attrs={"type": "tel"})

    def to_python(self, value: Any) -> str:
        return e164(super().to_python(value) or "")


class SealedPhoneField(SealedCharField):
    """A phone number, sealed, kept as E.164."""

    def to_python(self, value: str | None) -> str | None:
        return e164(value) if value else value

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return models.Field.formfield(self, **{"form_class": PhoneNumberField, **kwargs})
