"""Records on the trail what allauth and Django signal: who signed in, how, and what changed."""

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.utils.crypto import salted_hmac

from accounts.allauth_internals import record_authentication
from accounts.factors import CODES_UNSEEN
from audit import trail


def record_refusal(address: str) -> None:
    """Record a wrong password; known and unknown addresses take the same work."""
    whose = salted_hmac("accounts.refused", address.lower(), algorithm="sha256").hexdigest()
    trail.record("sign_in.refused", None, by=None, method="password", address=whose[:16])


def record_former_colleague(user) -> None:
    """Record that somebody who may no longer sign in gave the right password."""
    trail.record("person.refused", user, by=None, method="deactivated")


@receiver(account.user_logged_in)
def signed_in(sender, request, user, **kwargs):
    methods = [
        "passkey" if record.get("passwordless") else record.get("type", record["method"])
        for record in get_authentication_records(request, user)
    ]
    trail.record("person.signed_in", user, by=user, method=" ".join(methods))


@receiver(user_logged_out)
def signed_out(sender, request, user, **kwargs):
    if user is not None:
        trail.record("person.signed_out", user, by=user)


@receiver(account.password_changed)
@receiver(account.password_set)
def password_changed(sender, request, user, **kwargs):
    trail.record("person.password_changed", user, by=user)


@receiver(account.password_reset)
def password_reset(sender, request, user, **kwargs):
    trail.record("person.password_reset", user, by=user)


@receiver(mfa.authenticator_added)
def factor_added(sender, request, user, authenticator, **kwargs):
    """A new factor was just proven, so it opens the session that it was set up in."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        codes_drawn(sender, request, user, authenticator)
        return
    record_authentication(
        request,
        user,
        method="mfa",
        id=authenticator.pk,
        type=authenticator.type,
        reauthenticated=True,
    )
    trail.record("person.factor_added", user, by=user, factor=authenticator.type)


@receiver(mfa.authenticator_reset)
def codes_drawn(sender, request, user, authenticator, **kwargs):
    request.session[CODES_UNSEEN] = True
    trail.record("person.recovery_codes_drawn", user, by=user)


@receiver(mfa.authenticator_removed)
def factor_removed(sender, request, user, authenticator, **kwargs):
    trail.record("person.factor_removed", user, by=user, factor=authenticator.type)


@receiver(mfa.authenticator_used)
def factor_used(sender, request, user, authenticator, **kwargs):
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        trail.record("person.recovery_code_used", user, by=user)


@receiver(mfa.authentication_failed)
def factor_refused(sender, request, user, authenticator, **kwargs):
    trail.record("person.refused", user, by=None, method=authenticator.type)
