"""Records an event for what allauth and Django signal: sign-ins, passwords and factors."""

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.allauth_internals import record_authentication
from accounts.factors import CODES_UNSEEN
from accounts.models import User
from audit import trail


def record_refusal(address: str) -> None:
    """Record a wrong password: the same work for known and unknown addresses.

    The event holds a keyed hash of the address, not the address.
    """
    hashed = salted_hmac("accounts.refused", address.lower(), algorithm="sha256").hexdigest()
    trail.record("sign_in.refused", None, by=None, method="password", address=hashed[:16])


def record_refusal_of_deactivated(user: User) -> None:
    """Record that somebody entered the right password of a deactivated account."""
    trail.record("person.refused", user, by=None, method="deactivated")


@receiver(account.user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    methods = [
        "passkey" if record.get("passwordless") else record.get("type", record["method"])
        for record in get_authentication_records(request, user)
    ]
    trail.record("person.signed_in", user, by=user, method=" ".join(methods))
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in dict(settings.LANGUAGES) and chosen != user.language:
        user.choose_language(chosen, by=user)  # at the sign-in page, a moment ago


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    if user is not None:
        trail.record("person.signed_out", user, by=user)


@receiver(account.password_changed)
@receiver(account.password_set)
def password_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    trail.record("person.password_changed", user, by=user)


@receiver(account.password_reset)
def password_reset(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    trail.record("person.password_reset", user, by=user)


@receiver(mfa.authenticator_added)
def factor_added(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Count setting up a factor as using it, so that its session is not asked for it again."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        recovery_codes_created(sender, request, user, authenticator)
        trail.record("person.recovery_codes_drawn", user, by=user)
        return
    record_authentication(
        request,
        user,
        method="mfa",
        id=authenticator.pk,
        type=authenticator.type,
        reauthenticated=True,
    )
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        trail.record("person.factor_added", user, by=user, factor=authenticator.type)


@receiver(mfa.authenticator_reset)
def recovery_codes_created(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    request.session[CODES_UNSEEN] = True


@receiver(mfa.authenticator_removed)
def factor_removed(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    trail.record("person.factor_removed", user, by=user, factor=authenticator.type)


@receiver(mfa.authenticator_used)
def factor_used(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        trail.record("person.recovery_code_used", user, by=user)


@receiver(mfa.authentication_failed)
def factor_refused(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    trail.record("person.refused", user, by=None, method=authenticator.type)
