"""Closing sign-ins that nobody uses: each is a door without a guard."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import LastAdministrator
from accounts.mail import MailUnsent, log_unsent
from accounts.models import User
from audit import trail


def close_idle_accounts() -> str:
    """Warn by e-mail 7 days before, close after 45 days without a sign-in; say how many.

    Nobody's sign-in is closed without a warning that is a week old, whenever the job last ran.
    Whom no letter reaches is told to the log: an administrator decides about them. The last
    administrator's is never closed: the answer says so instead.

    Raises:
        MailUnsent: somebody could not be warned; all the rest is done.
    """
    to_warn = list(User.objects.idle_to_warn())
    warned = sum(warn(person) for person in to_warn)
    closed, kept = 0, ""
    for person in User.objects.idle_to_close():
        try:
            close(person)
        except LastAdministrator:
            kept = "; the last administrator has not signed in for long, and stays"
        else:
            closed += 1
    done = f"{warned} warned, {closed} sign-ins closed{kept}"
    if warned < len(to_warn):
        unsent = len(to_warn) - warned
        raise MailUnsent(f"{done}; {unsent} could not be warned, and stay open")
    return done


def warn(person: User) -> bool:
    """Send the warning and note its day; False if it does not leave."""
    try:
        send_warning(person)
    except OSError as error:
        log_unsent(person.pk, error)
        return False
    User.objects.filter(pk=person.pk).update(idle_warning_at=timezone.now())
    return True


def send_warning(person: User) -> None:
    """Say when the sign-in will be closed; the letter names nobody but the agency."""
    send_mail(
        _("Your sign-in is about to be closed"),
        _(
            "You have not signed in to %(agency)s's Holdfast for a while. A sign-in that "
            "nobody uses is closed after %(after)s days.\n\n"
            "To keep yours, sign in within %(left)s days. If you no longer need it, do nothing."
        )
        % {
            "agency": settings.AGENCY_NAME,
            "after": settings.IDLE_ACCOUNT_DAYS,
            "left": settings.IDLE_ACCOUNT_WARNING_DAYS,
        },
        None,
        [person.email],
    )


@transaction.atomic
def close(person: User) -> None:
    """Close a sign-in for having been idle.

    Raises:
        LastAdministrator: nobody else could open it again.
    """
    days = (timezone.now() - person.idle_since) // timedelta(days=1)
    person.deactivate(by=None)
    trail.record("person.found_idle", person, by=None, days=days)
