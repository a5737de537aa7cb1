"""What happens to sessions when somebody signs in, proves who they are, or changes a factor."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User

# Django's own receiver calls `save`, which would add a row of history at each sign-in.
user_logged_in.disconnect(dispatch_uid="update_last_login")


@receiver(user_logged_in, dispatch_uid="accounts.session_begins")
def session_begins(*, request: HttpRequest, user: User, **_: Any) -> None:
    """Note when and with what browser. Django has just given the session a new key."""
    user.set_last_login()
    request.session.begin(request.META.get("HTTP_USER_AGENT", ""))


@receiver(authentication_step_completed, dispatch_uid="accounts.key_changes_at_step_up")
def key_changes_at_step_up(
    *, request: HttpRequest, reauthenticated: bool = False, **_: Any
) -> None:
    """Change the session's key, so that a cookie stolen before the proof stops working."""
    if reauthenticated:
        request.session.cycle_key()


@receiver(pre_save, sender=Authenticator, dispatch_uid="accounts.factor_is_added")
def factor_is_added(*, instance: Authenticator, **_: Any) -> None:
    if instance._state.adding:
        end_other_sessions(instance.user)


@receiver(pre_delete, sender=Authenticator, dispatch_uid="accounts.factor_is_removed")
def factor_is_removed(*, instance: Authenticator, **_: Any) -> None:
    end_other_sessions(instance.user)


def end_other_sessions(person: User) -> None:
    """End all of a person's sessions except the one in which they make this request."""
    request = context.request
    is_their_own = request is not None and request.user == person
    person.sessions.excluding(request.session.stored_key if is_their_own else "").delete()
