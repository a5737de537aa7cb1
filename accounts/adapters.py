"""allauth, told how this agency signs people in: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from encryption import agency


class StaffAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail and this password do not go together. Check both."
        ),
        "incorrect_code": _("That is not the code the app shows now. Wait for the next one."),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your present password."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def get_reauthentication_methods(self, user):
        """Ask for the second factor of whoever has one; a password alone proves too little."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        return factors if factors and settings.SECOND_FACTOR_REQUIRED else methods


class SealedMFAAdapter(DefaultMFAAdapter):
    """Seals the seeds of code apps and of recovery codes with the agency's key.

    allauth does not say whose seed it hands over, so a seed is not bound to a person. Whoever
    may write to the database could put in a password of their own just as well.
    """

    LABEL = "accounts.second_factor"

    def encrypt(self, text):
        return agency.seal(text, self.LABEL)

    def decrypt(self, encrypted_text):
        return agency.unseal(encrypted_text, self.LABEL)
