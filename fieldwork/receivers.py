"""What fieldwork does when a person leaves or gets another role: an error undoes the change."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.announcing import Responsibility, handing_over, responsibilities_asked
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
    kept = CalendarFeed.objects.kept_by(person)
    lock(kept)
    stopped = list(kept)
    for feed in stopped:
        feed.stop(by=by)
    return [_("The address of their calendar stopped.")] if stopped else []
