"""allauth, told how this agency signs people in: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.factors import factors_of, may_set_up_first
from accounts.guards import has_fresh_factor
from accounts.receivers import record_former_colleague, record_refusal
from encryption import agency

WAYS_TO_PROVE = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


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
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Send a letter after the answer; to a person who is not in the database, to nobody."""
        request = self.request
        told = {"request": request, "email": email, "current_site": get_current_site(request)}
        letter = self.render_mail(template_prefix, email, told | context)
        person = context.get("user")
        mail.send(letter, to_nobody=person is not None and person._state.adding)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell somebody that their sign-in changed: one letter, whatever it was."""
        self.send_mail("account/email/changed", user.email, {"user": user})

    def authentication_failed(self, request, **credentials):
        record_refusal(credentials.get("email", ""))

    def respond_user_inactive(self, request, user):
        record_former_colleague(user)
        return super().respond_user_inactive(request, user)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Count by address alone. allauth adds the host, whose port a guesser may choose."""
        return f"account:{credentials.get('email', '').lower()}"

    def get_reauthentication_methods(self, user):
        """A password is no proof from somebody who has a factor: it may be what was stolen.

        The first way is the page that allauth opens; without an app, it asks for no digits.
        """
        ways = super().get_reauthentication_methods(user)
        if len(ways) > 1:
            ways = [way for way in ways if way["id"] != "reauthenticate"]
        if len(ways) > 1 and not factors_of(user).filter(type=Authenticator.Type.TOTP).exists():
            ways.reverse()
        return [way | {"description": WAYS_TO_PROVE[way["id"]]} for way in ways]

    def is_reauthentication_required(self, *, app, **kwargs):
        request = context.request
        return not (has_fresh_factor(request) or may_set_up_first(request))


class SealedMFAAdapter(DefaultMFAAdapter):
    """Seals the seeds of code apps and of recovery codes with the agency's key.

    allauth does not say whose seed it hands over, so a seed is not bound to a person. Whoever
    may write to the database could put in a password of their own just as well.
    """

    LABEL = "accounts.second_factor"

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "This is your only second step. Set up another one first, then take this away."
        ),
        "incorrect_code": _("That is not the code the app shows now. Wait for the next one."),
    }

    def encrypt(self, text):
        return agency.seal(text, self.LABEL)

    def decrypt(self, encrypted_text):
        return agency.unseal(encrypted_text, self.LABEL)

    def can_delete_authenticator(self, authenticator):
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        return factors_of(authenticator.user).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user, type):
        return str(_("Passkey %(number)s")) % {
            "number": factors_of(user).filter(type=type).count() + 1
        }
