"""What fieldwork does when a person leaves or their access ends: an error undoes it."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.announcing import (
    Responsibility,
    handing_over,
    responsibilities_asked,
    secret_addresses_asked,
    secret_addresses_ending,
)
from accounts.models import User
from audit.locking import lock
from casework.access import ROLES_WITH_CLIENTS
from fieldwork.models import CalendarFeed


@receiver(responsibilities_asked, dispatch_uid="fieldwork.responsibilities_asked")
def name_calendar_address(sender: object, person: User, **kwargs) -> list[Responsibility]:
    """Say that a person's calendar address stops, if they have one."""
    if not CalendarFeed.objects.kept_by(person).exists():
        return []
    sentence = _("The address of their calendar stops once they no longer work with clients.")
    return [Responsibility(sentence)]


@receiver(handing_over, dispatch_uid="fieldwork.handing_over")
def stop_calendar_address(
    sender: object, person: User, by: User | None, works_with_clients: bool, **kwargs
) -> list[str]:
    """Stop the calendar address of who no longer works with clients, or did not until now.

    The second is for an address that was made in the very moment of an earlier change.
    """
    if works_with_clients and person.role in ROLES_WITH_CLIENTS:
        return []
    return [_("The address of their calendar stopped.")] if _stop(person, by) else []


@receiver(secret_addresses_asked, dispatch_uid="fieldwork.secret_addresses_asked")
def ask_about_calendar_address(sender: object, person: User, **kwargs) -> list[str]:
    """Ask whether to keep a person's calendar address, if it works."""
    if not CalendarFeed.objects.kept_by(person).answered().exists():
        return []
    return [_("Keep the address of my calendar. Otherwise it stops.")]


@receiver(secret_addresses_ending, dispatch_uid="fieldwork.secret_addresses_ending")
def stop_calendar_address_with_access(
    sender: object, person: User, by: User, **kwargs
) -> list[str]:
    """Stop the calendar address of a person whose password, factors or sessions end."""
    if not _stop(person, by):
        return []
    if by == person:
        return [_("The address of your calendar stopped.")]
    return [_("The address of their calendar stopped.")]


def _stop(person: User, by: User | None) -> bool:
    """Stop a person's calendar address, and return whether they had one."""
    kept = CalendarFeed.objects.kept_by(person)
    lock(kept)
    stopped = list(kept)
    for feed in stopped:
        feed.stop(by=by)
    return bool(stopped)
