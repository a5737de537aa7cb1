"""How allauth signs people in here: nobody can sign up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.factors import factors_of, may_set_up_first_factor
from accounts.guards import has_fresh_factor
from accounts.models import User
from accounts.receivers import record_refusal, record_refusal_of_deactivated
from encryption import agency

REAUTHENTICATION_LABELS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class StaffAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("That email and password don't match. Check both."),
        "incorrect_code": _("That code didn't work. Wait for the next code and try again."),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your current password."),
        "too_many_login_attempts": _("Too many attempts. Wait 5 minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait 5 minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an email in the background; do the same work for an unknown address."""
        request = self.request
        site = {"request": request, "email": email, "current_site": get_current_site(request)}
        person = context.get("user")
        with translation.override(person.language if person else translation.get_language()):
            message = self.render_mail(template_prefix, email, site | context)
        mail.send(message, to_nobody=person is not None and person._state.adding)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Send the same email for every change to a sign-in, instead of allauth's several."""
        self.send_mail("account/email/changed", user.email, {"user": user})

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        record_refusal(credentials.get("email", ""))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        record_refusal_of_deactivated(user)
        return super().respond_user_inactive(request, user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Count by address alone. allauth adds the host, whose port an attacker may choose."""
        return f"account:{credentials.get('email', '').lower()}"

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Leave out the password for somebody who has a factor: it may be what was stolen.

        allauth opens the page of the first method, so the passkey comes first for somebody
        who has no authenticator app to read a code from.
        """
        methods = super().get_reauthentication_methods(user)
        if len(methods) > 1:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        has_app = factors_of(user).filter(type=Authenticator.Type.TOTP).exists()
        if len(methods) > 1 and not has_app:
            methods.reverse()
        return [
            method | {"description": REAUTHENTICATION_LABELS[method["id"]]}
            for method in methods
        ]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        request = allauth_context.request
        return not (has_fresh_factor(request) or may_set_up_first_factor(request))


class SealedMFAAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of authenticator apps and recovery codes with the agency's key.

    allauth does not say whose secret it passes, so a secret is not bound to a person. Somebody
    who can write to the database could as well put in a password of their own.
    """

    LABEL = "accounts.second_factor"

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "This is your only way to verify. Add another one before you remove it."
        ),
        "incorrect_code": _("That code didn't work. Wait for the next code and try again."),
        "incorrect_passkey": _("This passkey didn't work. Try again, or use a code."),
    }

    def encrypt(self, text: str) -> str:
        return agency.seal(text, self.LABEL)

    def decrypt(self, encrypted_text: str) -> str:
        return agency.unseal(encrypted_text, self.LABEL)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        return factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return str(_("Passkey %(number)s")) % {
            "number": factors_of(user).filter(type=type).count() + 1
        }
