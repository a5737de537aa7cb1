"""What happens to sessions when somebody signs in, proves who they are, or changes a factor."""

from allauth.account.signals import authentication_step_completed
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver


@receiver(user_logged_in, dispatch_uid="accounts.session_begins")
def session_begins(*, request, **_):
    """Note when and with what browser; Django has just given the session a new key."""
    request.session.begin(request.META.get("HTTP_USER_AGENT", ""))


@receiver(authentication_step_completed, dispatch_uid="accounts.key_changes_at_step_up")
def key_changes_at_step_up(*, request, reauthenticated=False, **_):
    """A cookie that was stolen before the proof is worth nothing after it."""
    if reauthenticated:
        request.session.cycle_key()


@receiver(pre_save, sender=Authenticator, dispatch_uid="accounts.factor_is_added")
def factor_is_added(*, instance, **_):
    if instance._state.adding:
        end_other_sessions(instance.user)


@receiver(pre_delete, sender=Authenticator, dispatch_uid="accounts.factor_is_removed")
def factor_is_removed(*, instance, **_):
    end_other_sessions(instance.user)


def end_other_sessions(person) -> None:
    """End all of a person's sessions but the one in which they are changing something now."""
    request = context.request
    is_their_own = request is not None and request.user == person
    person.sessions.besides(request.session.stored_key if is_their_own else "").delete()
