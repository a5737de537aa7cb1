"""Closing accounts that nobody uses: nobody would notice if somebody else used one."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.exceptions import LastAdministrator
from accounts.mail import MailUnsent, log_unsent
from accounts.models import User
from audit import trail


def close_idle_accounts() -> str:
    """Close accounts after 45 days without a sign-in, and warn by email 7 days before.

    No account is closed without a warning that is a week old, even if the job did not run for
    a while. A person whose warning could not be sent is logged by key, for an administrator to
    decide. The last administrator's account is never closed.

    Returns:
        How many were warned and how many closed, in a sentence for the nightly log.

    Raises:
        MailUnsent: somebody could not be warned; everything else is done.
    """
    to_warn = list(User.objects.idle_to_warn())
    warned = sum(warn(person) for person in to_warn)
    closed, exception = 0, ""
    for person in User.objects.idle_to_close():
        try:
            closed += close(person)
        except LastAdministrator:
            exception = "; the last administrator has not signed in for long, and stays"
    done = f"{warned} warned, {closed} sign-ins closed{exception}"
    if warned < len(to_warn):
        unsent = len(to_warn) - warned
        raise MailUnsent(f"{done}; {unsent} could not be warned, and stay open")
    return done


def warn(person: User) -> bool:
    """Send the warning and note when; return False if it could not be sent."""
    try:
        send_warning(person)
    except OSError as error:
        log_unsent(person.pk, error)
        return False
    User.objects.filter(pk=person.pk).update(idle_warning_at=timezone.now())
    return True


def send_warning(person: User) -> None:
    """Send an email that says when the account will be closed, and names only the agency."""
    after, left = settings.IDLE_ACCOUNT_DAYS, settings.IDLE_ACCOUNT_WARNING_DAYS
    with translation.override(person.language):
        unused = ngettext(
            "You have not signed in to Holdfast at %(agency)s for a while. We deactivate "
            "an account that is not used for %(days)s day.",
            "You have not signed in to Holdfast at %(agency)s for a while. We deactivate "
            "an account that is not used for %(days)s days.",
            after,
        ) % {"agency": settings.AGENCY_NAME, "days": after}
        what_to_do = ngettext(
            "To keep yours, sign in within %(days)s day. If you no longer need it, do nothing.",
            "To keep yours, sign in within %(days)s days. If you no longer need it, do "
            "nothing.",
            left,
        ) % {"days": left}
        send_mail(
            _("Your Holdfast account will be deactivated soon"),
            f"{unused}\n\n{what_to_do}",
            None,
            [person.email],
        )


@transaction.atomic
def close(person: User) -> bool:
    """Deactivate an account that was idle; return False if somebody has just signed in.

    Raises:
        LastAdministrator: nobody could reactivate it.
    """
    person.lock_and_refresh()
    if not User.objects.idle_to_close().filter(pk=person.pk).exists():
        return False
    days = (timezone.now() - person.idle_since) // timedelta(days=1)
    person.deactivate(by=None)
    trail.record("person.found_idle", person, by=None, days=days)
    return True
