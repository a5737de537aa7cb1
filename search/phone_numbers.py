"""Phone numbers as people write them: the number that is dialled, an extension, and a note.

A number is kept as "+12065550142;ext=5 mom": E.164, then what RFC 3966 writes for an extension,
then the words that stood around it. So field, look-up and typed words agree on the number, and
nothing that was typed is lost.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from encryption.fields import SealedCharField

BETWEEN_DIGITS = r"\d\s().\-\u2010-\u2015\u2212"  # with the dashes that word processors make
WRITTEN = re.compile(
    r"(?P<before>[^\d+(]*)"
    rf"(?P<number>\+?[\d(][{BETWEEN_DIGITS}]*\d)"
    r"(?:"
    r"(?:\s*(?:[;,]\s*)?(?:ext(?:ensi[oó]n)?\b\.?|x|#)[\s.:=]*"
    r"|[;,]+(?=\d{1,5}$))"  # a phone's own contacts write a pause so, then the extension
    r"(?P<extension>\d{1,7})\b)?"
    r"(?P<after>.*)",
    re.IGNORECASE | re.DOTALL,
)
KEPT = re.compile(r"(\+\d{7,15})(?:;ext=(\d+))?(?:,? (.*))?", re.DOTALL)
# Messengers put marks of direction around a number that is copied.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Letters are dial keys only where they are advertised so: in capitals, after a toll-free code.
VANITY = re.compile(r"(?:\+?1[\s.-]*)?\(?8(?:00|33|44|55|66|77|88)\)?[\s.-]*[A-Z\d-]{7,}")
NEIGHBORS = {"US": ("MX",), "MX": ("US",), "CA": ("US",)}  # whose numbers are given without +
MEXICO = 52
MEXICAN_DIGITS = 10
NORTH_AMERICA = 1
# Area code and exchange begin with 2 to 9, and an area code is no service such as 911.
NORTH_AMERICAN = re.compile(r"[2-9](?!11)\d\d[2-9]\d{6}")

NORTH_AMERICAN_KEPT = re.compile(r"\+1[0-9]{10}")


class Written(NamedTuple):
    """A phone number as it was understood."""

    e164: str
    extension: str = ""
    note: str = ""

    @property
    def kept(self) -> str:
        """What a record keeps; `understood` reads it again."""
        number = self.e164 + (f";ext={self.extension}" if self.extension else "")
        apart = ", " if re.match(f"[{BETWEEN_DIGITS}]", self.note) else " "
        return f"{number}{apart}{self.note}" if self.note else number

    @property
    def href(self) -> str:
        """The link that dials it."""
        return f"tel:{self.e164}" + (f";ext={self.extension}" if self.extension else "")

    @property
    def text_href(self) -> str:
        """The link that writes a text to it."""
        return f"sms:{self.e164}"

    @property
    def to_read(self) -> str:
        """The number as it is read aloud: see `spaced`."""
        return spaced(self.kept)


def understood(written: str) -> Written:
    """Return the number that a text holds, its extension and the words beside it.

    Args:
        written: a number as people write it; without a country code it is one of
            `settings.PHONE_REGION` or of its neighbors.

    Raises:
        ValidationError: it cannot be dialled, or could be two numbers; the sentence says what
            to write.
    """
    written = UNSEEN.sub("", written).strip()
    if VANITY.fullmatch(written):
        parts = {"number": phonenumbers.convert_alpha_characters_in_number(written)}
    else:
        match = WRITTEN.fullmatch(written)
        parts = {k: v or "" for k, v in match.groupdict().items()} if match else {}
    meant = list(meanings(parts.get("number", "")))
    if not meant:
        raise ValidationError(
            _("Enter a phone number with its area code, such as 206 555 0142."), code="invalid"
        )
    if len(meant) > 1:
        raise ValidationError(
            _("This number could be %(first)s or %(second)s. Enter it as one of them."),
            code="ambiguous",
            params={"first": spaced(meant[0]), "second": spaced(meant[1])},
        )
    words = (parts.get("before", ""), parts.get("after", ""))
    note = " ".join(filter(None, (text.strip(" \t\r\n,;:-()") for text in words)))
    return Written(meant[0], parts.get("extension", ""), note)


def meanings(digits: str) -> Iterator[str]:
    """Yield every number, in E.164, that somebody who wrote these digits may mean.

    Ten digits of an area code that no country has yet are a new one of ours.

    >>> list(meanings("664 555 0100")), list(meanings("+52 1 664 555 0100"))
    (['+16645550100', '+526645550100'], ['+526645550100'])
    """
    home: str = settings.PHONE_REGION
    ours = _dialled(digits, home)
    neighbors = [
        number
        for region in NEIGHBORS.get(home, ())
        for number in (_dialled(digits, region), _dialled(f"+{digits.strip()}", region))
        if number
        and number.country_code == phonenumbers.country_code_for_region(region)
        and phonenumbers.is_valid_number(number)
    ]
    if ours and neighbors and not _can_be(ours):
        ours = None
    if ours:
        yield _e164(ours)
        region = phonenumbers.region_code_for_number(ours)
        if _has_country_code(digits) or region in (home, None):
            return
    seen = {_e164(ours)} if ours else set()
    for number in map(_e164, neighbors):
        if number not in seen:
            seen.add(number)
            yield number


def read(kept: str) -> Written:
    """Return what a record keeps, also where it was kept before rules for its country changed.

    Raises what `understood` raises for what no record keeps.
    """
    if NORTH_AMERICAN_KEPT.fullmatch(kept):  # most are, and have no second meaning
        return Written(kept)
    try:
        return understood(kept)
    except ValidationError:
        match = KEPT.fullmatch(kept)
        if not match:
            raise
        return Written(*(part or "" for part in match.groups()))


def e164(written: str) -> str:
    """Return the number alone in its international form, such as "+12065550142".

    An empty text stays empty. Raises what `read` raises.
    """
    return read(written).e164 if written else ""


def spaced(written: str) -> str:
    """Return a number to be read aloud, such as "+1 206-555-0142, ext. 5 (mom)"."""
    if not written:
        return ""
    number = read(written)
    text = phonenumbers.format_number(
        phonenumbers.parse(number.e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    if number.extension:
        text = gettext("%(number)s, ext. %(extension)s") % {
            "number": text,
            "extension": number.extension,
        }
    return f"{text} ({number.note})" if number.note else text


def _has_country_code(digits: str) -> bool:
    return digits.strip().startswith(("+", "00", "011"))


def _can_be(number: phonenumbers.PhoneNumber) -> bool:
    """Whether the plan of its country could ever give the number out."""
    national = str(number.national_number)
    return number.country_code != NORTH_AMERICA or bool(NORTH_AMERICAN.fullmatch(national))


def _dialled(digits: str, region: str) -> phonenumbers.PhoneNumber | None:
    """Return the number that digits dialled in a region would reach, if any."""
    try:
        number = phonenumbers.parse(re.sub(r"^\s*00", "+", digits), region)
    except phonenumbers.NumberParseException:
        return None
    national = str(number.national_number)
    if number.country_code == MEXICO and len(national) == MEXICAN_DIGITS + 1:
        # Until 2019 a mobile had a 1 before its number; messengers still show it.
        number.national_number = int(national.removeprefix("1"))
    reason = phonenumbers.is_possible_number_with_reason(number)
    return number if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PhoneNumberField(forms.CharField):
    """A form field for a phone number as people write it; cleaned to what a record keeps."""

    widget = forms.TextInput(attrs={"type": "tel"})

    def to_python(self, value: Any) -> str:
        written = super().to_python(value) or ""
        return understood(written).kept if written else ""

    def prepare_value(self, value: Any) -> Any:
        """Show what a record keeps as people write it."""
        return value.replace(";ext=", " ext. ") if isinstance(value, str) else value


class SealedPhoneField(SealedCharField):
    """A phone number, sealed: E.164, with its extension and note if it has any."""

    def to_python(self, value: str | None) -> str | None:
        return understood(value).kept if value else value

    def looked_up_as(self, value: str) -> str:
        """Return what a look-up compares: the number alone."""
        return e164(value)

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        return models.Field.formfield(self, **{"form_class": PhoneNumberField, **kwargs})
